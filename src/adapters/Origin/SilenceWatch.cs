namespace Edge.Origin;

/// <summary>
/// Cancels what waits for the origin when it was silent for the request's timeout, or when the caller gives up, and
/// tells the two apart. One watch serves a request from its start to the end of its body.
/// </summary>
internal sealed class SilenceWatch : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly ITimer _timer;
    private readonly TimeSpan _timeout;
    private CancellationTokenRegistration _caller;
    private volatile bool _started;

    public SilenceWatch(TimeSpan timeout, TimeProvider time, CancellationToken caller)
    {
        _timeout = timeout;
        _source = new CancellationTokenSource();
        _timer = time.CreateTimer(static state => ((SilenceWatch)state!).Expire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Follow(caller);
    }

    public TimeSpan Silence => _timeout;

    public bool TimedOut { get; private set; }

    public CancellationToken Token => _source.Token;

    /// <summary>Starts the time of silence anew.</summary>
    public void Start()
    {
        _started = true;
        _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something moved: starts anew, if anybody waits at all.</summary>
    public void Moved()
    {
        if (_started)
        {
            _timer.Change(_timeout, Timeout.InfiniteTimeSpan);
        }
    }

    public void Stop()
    {
        _started = false;
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>From now on this caller's giving up counts, and no longer the former one's.</summary>
    public void Follow(CancellationToken caller)
    {
        _caller.Dispose();
        _caller = caller.UnsafeRegister(static state => ((SilenceWatch)state!)._source.Cancel(), this);
    }

    public void Dispose()
    {
        _caller.Dispose();
        _timer.Dispose();
        _source.Dispose();
    }

    private void Expire()
    {
        TimedOut = true;
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The body ended while the timer fired.
        }
    }
}
