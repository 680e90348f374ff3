using System.Threading.Tasks.Sources;

namespace Edge.Stargate;

/// <summary>
/// Wakes one waiter; any number of raises before it looks count as one. It allocates nothing: every stream has one, and waits
/// most of the time.
/// </summary>
internal sealed class Signal : IValueTaskSource
{
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<bool> _source = new() { RunContinuationsAsynchronously = true };
    private bool _isRaised;
    private bool _isWaiting;

    public void Raise()
    {
        lock (_gate)
        {
            if (!_isWaiting)
            {
                _isRaised = true;
                return;
            }

            _isWaiting = false;
        }

        _source.SetResult(true);
    }

    /// <summary>Waits until it is raised. For one waiter at a time.</summary>
    public ValueTask WaitAsync()
    {
        lock (_gate)
        {
            if (_isRaised)
            {
                _isRaised = false;
                return ValueTask.CompletedTask;
            }

            _source.Reset();
            _isWaiting = true;
            return new ValueTask(this, _source.Version);
        }
    }

    /// <summary>Waits until it is raised, or for a time. False if the time is over.</summary>
    public async Task<bool> WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellation)
    {
        var isOver = false;
        using var timer = time.CreateTimer(
            _ =>
            {
                Volatile.Write(ref isOver, true);
                Raise();
            },
            null,
            atMost < TimeSpan.Zero ? TimeSpan.Zero : atMost,
            Timeout.InfiniteTimeSpan);
        using var cancelled = cancellation.UnsafeRegister(static signal => ((Signal)signal!).Raise(), this);
        await WaitAsync();
        cancellation.ThrowIfCancellationRequested();
        return !Volatile.Read(ref isOver);
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
