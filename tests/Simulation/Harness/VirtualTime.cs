namespace Edge.Tests.Simulation;

/// <summary>Time that jumps from timer to timer. Timers that are due at the same moment fire in the scheduler's order.</summary>
internal sealed class VirtualTime : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<(VirtualTimer Timer, long Setting), (long At, long Order)> _timers = new();
    private long _now;
    private long _order;

    /// <summary>Takes what a due timer has to run.</summary>
    public Action<Action>? Due { get; set; }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public TimeSpan Elapsed => new(_now);

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override long GetTimestamp() => _now;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new VirtualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves to the next moment at which a timer is due, and hands over all that are due then; false if none is set.</summary>
    public bool AdvanceToNextTimer()
    {
        var found = false;
        while (_timers.TryPeek(out var next, out var due) && (!found || due.At <= _now))
        {
            _timers.Dequeue();
            if (next.Timer.Setting != next.Setting)
            {
                continue;
            }

            found = true;
            _now = Math.Max(_now, due.At);
            Due!(() => next.Timer.Fire(next.Setting));
        }

        return found;
    }

    internal void Set(VirtualTimer timer, TimeSpan dueTime) =>
        _timers.Enqueue((timer, timer.Setting), (_now + dueTime.Ticks, _order++));
}
