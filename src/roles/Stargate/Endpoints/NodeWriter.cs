using Grpc.Core;

namespace Edge.Stargate;

/// <summary>Sends a node its messages, one after the other: nothing queues up behind one that the node doesn't take.</summary>
/// <param name="cut">Resets the stream, which is all that helps against a node that doesn't read.</param>
internal sealed class NodeWriter(IServerStreamWriter<StargateFrame> responses, NodePatience patience, Action cut, StargateServices services)
{
    /// <summary>Returns when the message is on its way. It doesn't stay for ever.</summary>
    public async Task SendAsync(StargateFrame frame)
    {
        var writing = responses.WriteAsync(frame, CancellationToken.None);
        if (!writing.IsCompletedSuccessfully)
        {
            await patience.BearWithAsync(writing, cut);
        }

        if (frame.IsSnapshot)
        {
            services.Metrics.SnapshotSent(frame.Length);
        }
    }
}
