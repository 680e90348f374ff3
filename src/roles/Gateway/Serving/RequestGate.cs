namespace Edge.Gateway;

/// <summary>Counts requests, and tells when a draining Gateway has seen the last of its visitors.</summary>
internal sealed class RequestGate(TimeProvider time)
{
    private long _lastStarted = time.GetTimestamp();
    private long _requests;
    private int _inFlight;
    private volatile TaskCompletionSource _empty = new();

    /// <summary>Every reply ends its connection from now on.</summary>
    public bool Draining { get; private set; }

    /// <summary>An operator wants no traffic here, or wants it again; what is in flight is not touched.</summary>
    public void Turn(bool draining)
    {
        Volatile.Write(ref _lastStarted, time.GetTimestamp());
        Draining = draining;
    }

    public int InFlight => Volatile.Read(ref _inFlight);

    public long Requests => Interlocked.Read(ref _requests);

    public void Enter()
    {
        Interlocked.Increment(ref _inFlight);
        Interlocked.Increment(ref _requests);
        if (Draining)
        {
            Volatile.Write(ref _lastStarted, time.GetTimestamp());
        }
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _inFlight) == 0 && Draining)
        {
            _empty.TrySetResult();
        }
    }

    /// <summary>Returns when nothing is in flight; only while draining, and after the listeners are closed.</summary>
    public Task EmptyAsync(CancellationToken cancellation) =>
        WhenEmpty().WaitAsync(cancellation);

    private Task WhenEmpty()
    {
        // Asked for before it is looked at, so that the last one to leave is not missed.
        _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (InFlight == 0)
        {
            _empty.TrySetResult();
        }

        return _empty.Task;
    }

    /// <summary>Returns when no new request came for <paramref name="quiet"/>, or after <paramref name="longest"/>.</summary>
    public async Task DrainAsync(TimeSpan quiet, TimeSpan longest, CancellationToken cancellation)
    {
        Volatile.Write(ref _lastStarted, time.GetTimestamp());
        Draining = true;
        var began = time.GetTimestamp();
        while (true)
        {
            var rest = quiet - time.GetElapsedTime(Volatile.Read(ref _lastStarted));
            var left = longest - time.GetElapsedTime(began);
            if (rest <= TimeSpan.Zero || left <= TimeSpan.Zero)
            {
                return;
            }

            await Task.Delay(rest < left ? rest : left, time, cancellation);
        }
    }
}
