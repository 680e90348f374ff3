using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

/// <summary>A store that once does not say what became of a commit, which it applied or did not.</summary>
internal sealed class UnsureStore(IControlStore store, bool applies) : IControlStore
{
    public bool UnsureNext { get; set; }

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        if (!UnsureNext)
        {
            return await store.CommitAsync(commit, cancellation);
        }

        UnsureNext = false;
        if (applies)
        {
            await store.CommitAsync(commit, cancellation);
        }

        return new CommitOutcome.Unknown("the connection broke");
    }

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation) => store.ReadAsync(range, cancellation);

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation) => store.ReadAsync(range, at, cancellation);

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
