namespace Edge.Bench.Scale;

/// <summary>Time that jumps from event to event.</summary>
internal sealed class ScaleClock : TimeProvider
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly PriorityQueue<Action, (long At, long Order)> _events = new();
    private long _now;
    private long _order;

    public TimeSpan Elapsed => new(_now);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Start + Elapsed;

    public override long GetTimestamp() => _now;

    public void After(TimeSpan delay, Action action) => _events.Enqueue(action, (_now + Math.Max(0, delay.Ticks), _order++));

    /// <summary>Lets so much time pass.</summary>
    public void Pass(TimeSpan time)
    {
        var until = _now + time.Ticks;
        while (_events.TryPeek(out var action, out var due) && due.At <= until)
        {
            _events.Dequeue();
            _now = due.At;
            action();
        }

        _now = until;
    }
}
