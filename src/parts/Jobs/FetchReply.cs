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
    /// <param name="Fields">End-to-end fields as they came, <c>Content-Length</c> among them; hop-by-hop fields are removed.</param>
    /// <param name="Length">
    /// The bytes that the body will yield, if the origin told. 0 for HEAD, 204 and 304, whose <c>Content-Length</c> field
    /// speaks of another response.
    /// </param>
    /// <param name="Host">The Host that supplied it, or null if this node fetched it itself.</param>
    public sealed record Response(int Status, HeaderFields Fields, Stream Body, long? Length, NodeId? Host) : FetchReply;

    public sealed record Failed(FetchFailure Reason, string Detail) : FetchReply;
}
