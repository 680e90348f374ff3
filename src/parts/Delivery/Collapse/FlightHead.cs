using Edge.Jobs;
using Edge.Kernel;

namespace Edge.Delivery;

/// <summary>What a fetch turned out to be, as soon as its head is there.</summary>
internal abstract record FlightHead
{
    private FlightHead()
    {
    }

    public sealed record Failed(FetchFailure Reason, string Detail) : FlightHead;

    /// <summary>The asked entry still holds.</summary>
    public sealed record Freshened(CacheEntry Entry) : FlightHead;

    /// <summary>On its way into memory; everybody whom it suits may follow.</summary>
    public sealed record Spooled(StoredHead Head, Spool Spool) : FlightHead;

    /// <summary>Not to be stored: for the one that started the fetch only.</summary>
    public sealed record Direct(int Status, HeaderFields Fields, Stream Body, long? Length, NodeId? Host) : FlightHead;
}
