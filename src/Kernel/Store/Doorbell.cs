namespace Edge.Kernel;

/// <summary>
/// Wakes everybody who waits for something new, at most a period late. A waiter reads <see cref="Rings"/> before it looks,
/// so that a ring between looking and waiting is not lost.
/// </summary>
/// <remarks>Waiting completes by posting to the waiter's own synchronisation context, so that a simulation stays in charge of the order.</remarks>
public sealed class Doorbell(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly HashSet<TaskCompletionSource> _waiting = [];
    private long _rings;

    public long Rings => Interlocked.Read(ref _rings);

    public void Ring()
    {
        TaskCompletionSource[] waiting;
        lock (_gate)
        {
            _rings++;
            waiting = [.. _waiting];
            _waiting.Clear();
        }

        foreach (var waiter in waiting)
        {
            waiter.TrySetResult();
        }
    }

    /// <summary>Returns once it rang after <paramref name="seen"/>, or after the period.</summary>
    public async Task WaitAsync(long seen, TimeSpan period, CancellationToken cancellation)
    {
        var waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_rings != seen)
            {
                return;
            }

            _waiting.Add(waiter);
        }

        using var timer = time.CreateTimer(_ => waiter.TrySetResult(), null, period, Timeout.InfiniteTimeSpan);
        using var cancelled = cancellation.UnsafeRegister((_, token) => waiter.TrySetCanceled(token), null);
        try
        {
            await waiter.Task;
        }
        finally
        {
            lock (_gate)
            {
                _waiting.Remove(waiter);
            }
        }
    }
}
