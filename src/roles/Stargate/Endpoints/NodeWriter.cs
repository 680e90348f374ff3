using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;

namespace Edge.Stargate;

/// <summary>Sends a node its messages, one after the other: nothing queues up behind one that the node doesn't take.</summary>
/// <param name="cut">Resets the stream, which is all that helps against a node that doesn't read.</param>
internal sealed class NodeWriter(NodeId node, IServerStreamWriter<StargateFrame> responses, Action cut, StargateServices services)
{
    /// <summary>Returns when the message is on its way. It doesn't stay for ever.</summary>
    public async Task SendAsync(StargateFrame frame)
    {
        try
        {
            await responses.WriteAsync(frame, CancellationToken.None).WaitAsync(services.Coordination.Admission.WriteTimeout, services.Time);
        }
        catch (TimeoutException)
        {
            services.Metrics.Slowed("unread");
            services.Streams.NoteSlow(node, "it does not read");
            cut();
            throw RpcFailure.From(new Failure("slow_consumer", "the node does not read what it is sent") { Retryable = true });
        }

        if (frame.IsSnapshot)
        {
            services.Metrics.SnapshotSent(frame.Length);
        }
    }
}
