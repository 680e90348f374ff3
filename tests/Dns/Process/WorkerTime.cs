namespace Edge.Tests.Dns;

/// <summary>The system's time, of which the workers of an engine ask in each round: there they can be disturbed.</summary>
internal sealed class WorkerTime : TimeProvider
{
    private Action? _disturbance;
    private long _skipped;
    private volatile bool _hurries;

    /// <summary>What happens to a worker from now on, in its next round.</summary>
    public void Disturb(Action disturbance) => Volatile.Write(ref _disturbance, disturbance);

    /// <summary>From now on each look at the clock finds a second gone.</summary>
    public void Hurry() => _hurries = true;

    /// <summary>So much time is gone at once.</summary>
    public void Skip(TimeSpan time) => Interlocked.Add(ref _skipped, (long)(time.TotalSeconds * TimestampFrequency));

    public override DateTimeOffset GetUtcNow()
    {
        if (Thread.CurrentThread.Name?.StartsWith("dns worker", StringComparison.Ordinal) == true)
        {
            Volatile.Read(ref _disturbance)?.Invoke();
        }

        return base.GetUtcNow();
    }

    public override long GetTimestamp() => base.GetTimestamp() + (_hurries ? Interlocked.Add(ref _skipped, TimestampFrequency) : Interlocked.Read(ref _skipped));
}
