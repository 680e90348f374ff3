namespace Edge.Tests.Simulation;

/// <summary>A timer of <see cref="VirtualTime"/>. Every change makes the earlier setting void.</summary>
internal sealed class VirtualTimer(VirtualTime time, Action callback) : ITimer
{
    private TimeSpan _period;

    public long Setting { get; private set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Setting++;
        _period = period;
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            time.Set(this, dueTime);
        }

        return true;
    }

    public void Fire(long setting)
    {
        if (setting != Setting)
        {
            return;
        }

        if (_period > TimeSpan.Zero)
        {
            Change(_period, _period);
        }

        callback();
    }

    public void Dispose() => Setting++;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
