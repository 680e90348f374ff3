using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>What a feed wants its node to be sent; the node answers with the nonce.</summary>
public abstract record FeedMessage
{
    private FeedMessage(ulong nonce) => Nonce = nonce;

    public ulong Nonce { get; }

    public sealed record Snapshot(ulong Nonce, ReplicaSnapshot Content) : FeedMessage(Nonce);

    public sealed record Delta(ulong Nonce, ReplicaDelta Content) : FeedMessage(Nonce);
}
