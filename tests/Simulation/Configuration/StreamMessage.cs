using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Simulation.Configuration;

/// <summary>What nodes and Stargates say to each other on a configuration stream.</summary>
internal abstract record StreamMessage
{
    private StreamMessage()
    {
    }

    internal sealed record Hello(NodeId Node, long Epoch, IReadOnlyList<ReplicaPosition> Positions) : StreamMessage;

    internal sealed record Ack(ulong Nonce, ReplicaPosition Position) : StreamMessage;

    internal sealed record Resync(ResourceClass Class, long Epoch) : StreamMessage;

    internal sealed record Feed(FeedMessage Content) : StreamMessage;

    internal sealed record Bookmark(long Epoch, IReadOnlyList<ReplicaPosition> Positions) : StreamMessage;
}
