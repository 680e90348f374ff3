using Edge.Kernel;

namespace Edge.Jobs;

/// <summary>What came of a fetch.</summary>
public abstract record FetchReply
{
    private FetchReply()
    {
    }

    /// <summary>
    /// The origin's final response. The receiver disposes <paramref name="Body"/>; a body that ends early throws
    /// <see cref="FetchBrokenException"/> from its reads, so that a short body never looks complete.
    /// </summary>
    /// <param name="Length">The body's length if the origin told it.</param>
    /// <param name="Host">The Host that supplied it, or null if this node fetched it itself.</param>
    public sealed record Response(int Status, HeaderFields Fields, Stream Body, long? Length, NodeId? Host) : FetchReply;

    public sealed record Failed(FetchFailure Reason, string Detail) : FetchReply;
}
