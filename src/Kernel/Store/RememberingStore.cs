namespace Edge.Kernel;

/// <summary>
/// A store whose reads are answered out of what its reader remembers while it is away. What is read so may be old; a commit
/// that relies on it is checked by the store itself.
/// </summary>
/// <param name="remembered">The head of what is remembered and the entries of a range; null while nothing is.</param>
public sealed class RememberingStore(IControlStore store, Func<KeyRange, ReadOutcome.Found?> remembered) : IControlStore
{
    public async ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation)
    {
        var outcome = await store.ReadAsync(range, cancellation);
        return outcome is ReadOutcome.Unavailable && remembered(range) is { } found ? found with { IsRemembered = true } : outcome;
    }

    /// <summary>No earlier revision is remembered, so this needs the store.</summary>
    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation) => store.ReadAsync(range, at, cancellation);

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation) => store.CommitAsync(commit, cancellation);

    public IAsyncEnumerable<WatchEvent> WatchAsync(KeyRange range, long epoch, Revision after, CancellationToken cancellation) =>
        store.WatchAsync(range, epoch, after, cancellation);

    public void Hint() => store.Hint();

    public ValueTask<LeaseOutcome> AcquireLeaseAsync(string lease, NodeId holder, TimeSpan ttl, CancellationToken cancellation) =>
        store.AcquireLeaseAsync(lease, holder, ttl, cancellation);

    public ValueTask ReleaseLeaseAsync(Fence fence, CancellationToken cancellation) => store.ReleaseLeaseAsync(fence, cancellation);

    public ValueTask<Outcome<StoreHead>> CompactAsync(Revision floor, Fence fence, CancellationToken cancellation) =>
        store.CompactAsync(floor, fence, cancellation);

    /// <summary>The store belongs to whoever opened it.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
