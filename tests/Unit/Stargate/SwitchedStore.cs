using System.Runtime.CompilerServices;
using Edge.Kernel;

namespace Edge.Tests.Unit.Stargate;

/// <summary>A store that can be taken away.</summary>
internal sealed class SwitchedStore(IControlStore store) : IControlStore
{
    private volatile bool _isDown;
    private TaskCompletionSource _back = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Takes it away from its first use on.</summary>
    public bool IsDown
    {
        init => _isDown = value;
    }

    public void GoDown()
    {
        _back = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _isDown = true;
    }

    public void ComeBack()
    {
        _isDown = false;
        _back.SetResult();
    }

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation) =>
        _isDown ? ValueTask.FromResult<ReadOutcome>(new ReadOutcome.Unavailable("taken away")) : store.ReadAsync(range, cancellation);

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation) =>
        _isDown ? ValueTask.FromResult<ReadOutcome>(new ReadOutcome.Unavailable("taken away")) : store.ReadAsync(range, at, cancellation);

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation) =>
        _isDown ? ValueTask.FromResult<CommitOutcome>(new CommitOutcome.Unavailable("taken away")) : store.CommitAsync(commit, cancellation);

    public async IAsyncEnumerable<WatchEvent> WatchAsync(
        KeyRange range, long epoch, Revision after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var happening in store.WatchAsync(range, epoch, after, cancellation))
        {
            if (_isDown)
            {
                yield return new WatchEvent.Interrupted("taken away");
                await _back.Task.WaitAsync(cancellation);
            }

            yield return happening;
        }
    }

    public void Hint() => store.Hint();

    public ValueTask<LeaseOutcome> AcquireLeaseAsync(string lease, NodeId holder, TimeSpan ttl, CancellationToken cancellation) =>
        store.AcquireLeaseAsync(lease, holder, ttl, cancellation);

    public ValueTask ReleaseLeaseAsync(Fence fence, CancellationToken cancellation) => store.ReleaseLeaseAsync(fence, cancellation);

    public ValueTask<Outcome<StoreHead>> CompactAsync(Revision floor, Fence fence, CancellationToken cancellation) =>
        store.CompactAsync(floor, fence, cancellation);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
