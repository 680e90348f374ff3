using Edge.Hosting;
using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;

namespace Edge.Tests.Streams;

/// <summary>A node's stream without the node: says hello, beats, and reads only what the test reads.</summary>
internal sealed class RawStream : IDisposable
{
    private readonly ControlSession _session;
    private long _sequence;

    private RawStream(ControlSession session)
    {
        _session = session;
        Call = new NodeControl.NodeControlClient(session.Channel).Connect(session.Credentials);
    }

    public AsyncDuplexStreamingCall<NodeMessage, StargateMessage> Call { get; }

    public ControlSession Session => _session;

    /// <param name="positions">What the node says that it holds.</param>
    public static async Task<RawStream> OpenAsync(NodeIdentity node, string stargate, ulong bootId, long epoch = 0, params IReadOnlyList<Position> positions)
    {
        var session = await new ControlDialer(node, TimeProvider.System).DialAsync(stargate, CancellationToken.None);
        var stream = new RawStream(session);
        var hello = new Hello { Node = node.Id.Value, Role = NodeRoleName.Of(node.Role), Region = node.Region.Value, Version = "test", BootId = bootId, Epoch = epoch };
        hello.Positions.AddRange(positions);
        await stream.Call.RequestStream.WriteAsync(new NodeMessage { Hello = hello });
        return stream;
    }

    public Task BeatAsync() =>
        Call.RequestStream.WriteAsync(new NodeMessage { Heartbeat = new Heartbeat { Sequence = ++_sequence, State = NodeState.Serving } });

    /// <summary>The next message of a kind; others are passed over.</summary>
    public async Task<StargateMessage> NextAsync(Func<StargateMessage, bool> wanted, TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        while (await Call.ResponseStream.MoveNext(late.Token))
        {
            if (wanted(Call.ResponseStream.Current))
            {
                return Call.ResponseStream.Current;
            }
        }

        throw new InvalidOperationException("the stream ended before what was waited for");
    }

    /// <summary>Reads to the end, and gives the Stargate's reason for it.</summary>
    public async Task<RpcException> EndAsync(TimeSpan within)
    {
        using var late = new CancellationTokenSource(within);
        return await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await Call.ResponseStream.MoveNext(late.Token))
            {
                // What comes before the end is of no interest.
            }
        });
    }

    public void Dispose()
    {
        Call.Dispose();
        _session.Dispose();
    }
}
