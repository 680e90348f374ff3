using Edge.Coordination;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>
/// The store, whose reads are answered out of the picture while it is down. What is read so may be old; a commit that
/// relies on it is checked by the store itself.
/// </summary>
internal sealed class ViewedStore(IControlStore store, ControlView view) : IControlStore
{
    public async ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation)
    {
        var outcome = await store.ReadAsync(range, cancellation);
        var picture = view.Current;
        return outcome is ReadOutcome.Unavailable && picture.IsLoaded
            ? new ReadOutcome.Found(
                new StoreHead(picture.Epoch, picture.Revision, picture.Floor, ""),
                [.. picture.Entries.Values.Where(entry => range.Contains(entry.Key))])
            : outcome;
    }

    /// <summary>The picture knows no earlier revision, so this needs the store.</summary>
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
