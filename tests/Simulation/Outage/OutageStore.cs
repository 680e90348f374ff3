using System.Runtime.CompilerServices;
using Edge.Kernel;

namespace Edge.Tests.Simulation.Outage;

/// <summary>A database that goes away and comes back; while it is there it answers after a moment.</summary>
internal sealed class OutageStore(IControlStore store, SimulationRun run) : IControlStore
{
    private static readonly KeyRange Nothing = new("~");

    public bool IsDown { get; set; }

    public async ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation) =>
        await AnswersAsync(cancellation) ? await store.ReadAsync(range, cancellation) : new ReadOutcome.Unavailable("simulated");

    public async ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation) =>
        await AnswersAsync(cancellation) ? await store.ReadAsync(range, at, cancellation) : new ReadOutcome.Unavailable("simulated");

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        if (!await AnswersAsync(cancellation))
        {
            return new CommitOutcome.Unavailable("simulated");
        }

        var outcome = await store.CommitAsync(commit, cancellation);

        // The answer of one that was made may be the first to get lost.
        return await AnswersAsync(cancellation) ? outcome : new CommitOutcome.Unknown("simulated");
    }

    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        KeyRange range, long epoch, Revision after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var interrupted = false;
        while (true)
        {
            var found = await ReadAsync(Nothing, cancellation) as ReadOutcome.Found;
            if (found is null && !interrupted)
            {
                yield return new WatchEvent.Interrupted("simulated");
            }
            else if (found is not null && interrupted)
            {
                yield return new WatchEvent.Progress(epoch, after);
            }

            interrupted = found is null;
            if (found is not null && found.Head.Revision > after)
            {
                await foreach (var seen in store.WatchAsync(range, epoch, after, cancellation))
                {
                    yield return seen;
                    after = RevisionOf(seen);
                    if (after >= found.Head.Revision)
                    {
                        break;
                    }
                }
            }

            await run.DelayAsync(LogWatch.PollPeriod, cancellation);
        }
    }

    public void Hint() => store.Hint();

    public async ValueTask<LeaseOutcome> AcquireLeaseAsync(string lease, NodeId holder, TimeSpan ttl, CancellationToken cancellation) =>
        await AnswersAsync(cancellation) ? await store.AcquireLeaseAsync(lease, holder, ttl, cancellation) : new LeaseOutcome.Unavailable("simulated");

    public ValueTask ReleaseLeaseAsync(Fence fence, CancellationToken cancellation) => store.ReleaseLeaseAsync(fence, cancellation);

    public ValueTask<Outcome<StoreHead>> CompactAsync(Revision floor, Fence fence, CancellationToken cancellation) => store.CompactAsync(floor, fence, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Revision RevisionOf(WatchEvent seen) => seen switch
    {
        WatchEvent.Changed changed => changed.Change.Revision,
        WatchEvent.Progress progress => progress.Revision,
        _ => throw new InvalidOperationException($"nothing of this kind happens here: {seen}"),
    };

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        await run.DelayAsync(run.Between(0.0005, 0.01), cancellation);
        return !IsDown;
    }
}
