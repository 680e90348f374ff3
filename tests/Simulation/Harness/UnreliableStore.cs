using Edge.Kernel;

namespace Edge.Tests.Simulation;

/// <summary>
/// A store behind a bad line: calls take time, fail before they are made, or lose their answer after they were made.
/// </summary>
internal sealed class UnreliableStore(IControlStore store, SimulationRun run) : IControlStore
{
    /// <summary>The chance that a call fails.</summary>
    public double Failure { get; set; }

    public async ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation)
    {
        await DelayAsync(cancellation);
        return run.Chance(Failure) ? new ReadOutcome.Unavailable("simulated") : await store.ReadAsync(range, cancellation);
    }

    public async ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation)
    {
        await DelayAsync(cancellation);
        return run.Chance(Failure) ? new ReadOutcome.Unavailable("simulated") : await store.ReadAsync(range, at, cancellation);
    }

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        await DelayAsync(cancellation);
        if (run.Chance(Failure))
        {
            return run.Chance(0.5) ? new CommitOutcome.Unavailable("simulated") : new CommitOutcome.Unknown("simulated");
        }

        var outcome = await store.CommitAsync(commit, cancellation);
        await DelayAsync(cancellation);
        return run.Chance(Failure) ? new CommitOutcome.Unknown("simulated") : outcome;
    }

    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        KeyRange range,
        long epoch,
        Revision after,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var seen in store.WatchAsync(range, epoch, after, cancellation))
        {
            if (run.Chance(Failure))
            {
                yield return new WatchEvent.Interrupted("simulated");
            }

            await DelayAsync(cancellation);
            yield return seen;
        }
    }

    public void Hint() => store.Hint();

    public async ValueTask<LeaseOutcome> AcquireLeaseAsync(string lease, NodeId holder, TimeSpan ttl, CancellationToken cancellation)
    {
        await DelayAsync(cancellation);
        return run.Chance(Failure) ? new LeaseOutcome.Unavailable("simulated") : await store.AcquireLeaseAsync(lease, holder, ttl, cancellation);
    }

    public ValueTask ReleaseLeaseAsync(Fence fence, CancellationToken cancellation) => store.ReleaseLeaseAsync(fence, cancellation);

    public ValueTask<Outcome<StoreHead>> CompactAsync(Revision floor, Fence fence, CancellationToken cancellation) =>
        store.CompactAsync(floor, fence, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private Task DelayAsync(CancellationToken cancellation) => run.DelayAsync(run.Between(0.0001, 0.01), cancellation);
}
