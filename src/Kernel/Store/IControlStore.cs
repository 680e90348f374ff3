namespace Edge.Kernel;

/// <summary>
/// The network's one durable truth: typed resources under ordered keys, with a gap-free revision per commit.
/// Every engine passes the suite in <c>tests/Conformance</c>. Engines never throw for the outside world's failures:
/// they return an outcome that says so.
/// </summary>
public interface IControlStore : IAsyncDisposable
{
    /// <summary>Reads a range as it was at one single revision.</summary>
    ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation);

    /// <summary>
    /// Reads a range as it was at an earlier revision: <see cref="ReadOutcome.Compacted"/> below the log's floor,
    /// <see cref="ReadOutcome.NotYet"/> beyond the head.
    /// </summary>
    ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation);

    /// <summary>Applies all operations as one revision, or none.</summary>
    ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation);

    /// <summary>
    /// Yields every later change of the range in order, without gap or repetition, until cancelled or until
    /// <see cref="WatchEvent.Compacted"/> or <see cref="WatchEvent.EpochChanged"/> ends it.
    /// </summary>
    /// <param name="epoch">The epoch in which <paramref name="after"/> was seen.</param>
    IAsyncEnumerable<WatchEvent> WatchAsync(KeyRange range, long epoch, Revision after, CancellationToken cancellation);

    /// <summary>Wakes this engine's watches at once; a mere hint, since they poll each second anyway.</summary>
    void Hint();

    /// <summary>Grants or renews a lease for <paramref name="ttl"/> from now. The holder keeps its token on renewal.</summary>
    ValueTask<LeaseOutcome> AcquireLeaseAsync(string lease, NodeId holder, TimeSpan ttl, CancellationToken cancellation);

    /// <summary>Gives a lease back early; does nothing if somebody else holds it by now.</summary>
    ValueTask ReleaseLeaseAsync(Fence fence, CancellationToken cancellation);

    /// <summary>
    /// Drops log entries below <paramref name="floor"/>, except those younger than the engine's retention (24 h and
    /// 100,000 revisions unless configured). Needs the lease <c>compaction</c>. Returns the head after it.
    /// </summary>
    ValueTask<Outcome<StoreHead>> CompactAsync(Revision floor, Fence fence, CancellationToken cancellation);
}
