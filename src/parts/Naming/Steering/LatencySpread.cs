namespace Edge.Naming;

/// <summary>How handshakes of the last half day to day spread: counts by steps of a twelfth of their length, in two halves.</summary>
internal sealed class LatencySpread(DateTimeOffset start)
{
    private const int StepsPerDoubling = 8;
    private const int StepCount = 128;

    /// <summary>The first step ends a little above it; what is shorter is on the spot.</summary>
    private const double UnitMicroseconds = 250;

    private static readonly TimeSpan Half = TimeSpan.FromHours(12);

    private int[] _now = new int[StepCount];
    private int[] _before = new int[StepCount];
    private DateTimeOffset _start = start;

    public void Take(uint microseconds, DateTimeOffset now)
    {
        Turn(now);
        _now[Math.Min(StepCount - 1, (int)(Math.Log2((microseconds / UnitMicroseconds) + 1) * StepsPerDoubling))]++;
    }

    public int Count(DateTimeOffset now)
    {
        Turn(now);
        return _now.Sum() + _before.Sum();
    }

    /// <summary>In milliseconds, 1 at least; the middle of the step that it lies in.</summary>
    public int Median()
    {
        var left = (_now.Sum() + _before.Sum() + 1) / 2;
        var step = -1;
        while (left > 0)
        {
            step++;
            left -= _now[step] + _before[step];
        }

        var microseconds = UnitMicroseconds * (Math.Pow(2, (step + 0.5) / StepsPerDoubling) - 1);
        return Math.Clamp((int)Math.Round(microseconds / 1000), 1, 10_000);
    }

    private void Turn(DateTimeOffset now)
    {
        for (var turns = 0; turns < 2 && now - _start >= Half; turns++)
        {
            (_before, _now) = (_now, new int[StepCount]);
            _start = now - _start >= 2 * Half ? now - Half : _start + Half;
        }
    }
}
