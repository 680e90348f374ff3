using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

/// <summary>Counts what a store is asked.</summary>
internal sealed class CountedStore(IControlStore store) : IControlStore
{
    public int Reads { get; private set; }

    public int Commits { get; private set; }

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation)
    {
        Reads++;
        return store.ReadAsync(range, cancellation);
    }

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation)
    {
        Reads++;
        return store.ReadAsync(range, at, cancellation);
    }

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        Commits++;
        return store.CommitAsync(commit, cancellation);
    }

    public IAsyncEnumerable<WatchEvent> WatchAsync(KeyRange range, long epoch, Revision after, CancellationToken cancellation) =>
        store.WatchAsync(range, epoch, after, cancellation);

    public void Hint() => store.Hint();

    public ValueTask<LeaseOutcome> AcquireLeaseAsync(string lease, NodeId holder, TimeSpan ttl, CancellationToken cancellation) =>
        store.AcquireLeaseAsync(lease, holder, ttl, cancellation);

    public ValueTask ReleaseLeaseAsync(Fence fence, CancellationToken cancellation) => store.ReleaseLeaseAsync(fence, cancellation);

    public ValueTask<Outcome<StoreHead>> CompactAsync(Revision floor, Fence fence, CancellationToken cancellation) =>
        store.CompactAsync(floor, fence, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
