using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

/// <summary>
/// Holds commits back until a number of them has arrived, so that all who race have read the same state before the first
/// one writes.
/// </summary>
internal sealed class GatedStore(IControlStore store, int waiters) : IControlStore
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrived;

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation) => store.ReadAsync(range, cancellation);

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation) => store.ReadAsync(range, at, cancellation);

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        if (Interlocked.Increment(ref _arrived) == waiters)
        {
            _open.SetResult();
        }

        await _open.Task.WaitAsync(TimeSpan.FromSeconds(30), cancellation);
        return await store.CommitAsync(commit, cancellation);
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
