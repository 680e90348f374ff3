using Edge.Kernel;

namespace Edge.Tests.Simulation.Waves;

/// <summary>A store that kills whoever uses it, at a call that is counted down to: before the call is made, or after.</summary>
internal sealed class DeadlyStore(IControlStore store, Action kill) : IControlStore
{
    /// <summary>How many steps there are until the end; a call counts twice, before and after. Null for never.</summary>
    public int? StepsLeft { get; set; }

    /// <summary>Whether it has killed.</summary>
    public bool HasKilled { get; private set; }

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation) => store.ReadAsync(range, cancellation);

    public async ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation)
    {
        Step(cancellation);
        var outcome = await store.ReadAsync(range, at, cancellation);
        Step(cancellation);
        return outcome;
    }

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        Step(cancellation);
        var outcome = await store.CommitAsync(commit, cancellation);
        Step(cancellation);
        return outcome;
    }

    public IAsyncEnumerable<WatchEvent> WatchAsync(KeyRange range, long epoch, Revision after, CancellationToken cancellation) =>
        store.WatchAsync(range, epoch, after, cancellation);

    public void Hint() => store.Hint();

    public async ValueTask<LeaseOutcome> AcquireLeaseAsync(string lease, NodeId holder, TimeSpan ttl, CancellationToken cancellation)
    {
        Step(cancellation);
        var outcome = await store.AcquireLeaseAsync(lease, holder, ttl, cancellation);
        Step(cancellation);
        return outcome;
    }

    public ValueTask ReleaseLeaseAsync(Fence fence, CancellationToken cancellation) => store.ReleaseLeaseAsync(fence, cancellation);

    public ValueTask<Outcome<StoreHead>> CompactAsync(Revision floor, Fence fence, CancellationToken cancellation) =>
        store.CompactAsync(floor, fence, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Step(CancellationToken cancellation)
    {
        if (StepsLeft is { } left && !HasKilled)
        {
            StepsLeft = left - 1;
            HasKilled = left <= 0;
            if (HasKilled)
            {
                kill();
            }
        }

        cancellation.ThrowIfCancellationRequested();
    }
}
