using Edge.Kernel;

namespace Edge.Tests.Unit.Api;

/// <summary>A store whose database answers commits and reads as it is told to.</summary>
internal sealed class FailingStore(IControlStore store) : IControlStore
{
    /// <summary>What every commit is answered; null to do it.</summary>
    public CommitOutcome? Commits { get; set; }

    /// <summary>How many commits are still done before the database is away for them; null for any number.</summary>
    public int? CommitsMax { get; set; }

    /// <summary>Done once, just before the next commit: what somebody else is quicker with.</summary>
    public Func<Task>? Overtaking { get; set; }

    /// <summary>Whether reads fail.</summary>
    public bool ReadsFail { get; set; }

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation) =>
        ReadsFail ? ValueTask.FromResult<ReadOutcome>(new ReadOutcome.Unavailable("no route to the database")) : store.ReadAsync(range, cancellation);

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation) =>
        ReadsFail ? ValueTask.FromResult<ReadOutcome>(new ReadOutcome.Unavailable("no route to the database")) : store.ReadAsync(range, at, cancellation);

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        if (Overtaking is { } overtaking)
        {
            Overtaking = null;
            await overtaking();
        }

        if (CommitsMax is { } left)
        {
            if (left == 0)
            {
                return new CommitOutcome.Unavailable("no route to the database");
            }

            CommitsMax = left - 1;
        }

        return Commits ?? await store.CommitAsync(commit, cancellation);
    }

    public IAsyncEnumerable<WatchEvent> WatchAsync(KeyRange range, long epoch, Revision after, CancellationToken cancellation) =>
        store.WatchAsync(range, epoch, after, cancellation);

    public void Hint() => store.Hint();

    public ValueTask<LeaseOutcome> AcquireLeaseAsync(string lease, NodeId holder, TimeSpan ttl, CancellationToken cancellation) =>
        store.AcquireLeaseAsync(lease, holder, ttl, cancellation);

    public ValueTask ReleaseLeaseAsync(Fence fence, CancellationToken cancellation) => store.ReleaseLeaseAsync(fence, cancellation);

    public ValueTask<Outcome<StoreHead>> CompactAsync(Revision floor, Fence fence, CancellationToken cancellation) =>
        store.CompactAsync(floor, fence, cancellation);

    public ValueTask DisposeAsync() => store.DisposeAsync();
}
