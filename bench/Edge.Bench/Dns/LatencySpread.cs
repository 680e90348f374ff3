namespace Edge.Bench.Dns;

/// <summary>How long answers took, in steps of a microsecond up to a tenth of a second.</summary>
internal sealed class LatencySpread(TimeProvider time)
{
    private const int StepCount = 100_000;

    private readonly long[] _steps = new long[StepCount];
    private readonly double _stepsPerTick = 1e6 / time.TimestampFrequency;

    public long Count { get; private set; }

    /// <summary>Queries without an answer.</summary>
    public long Lost { get; set; }

    public void Add(long ticks)
    {
        _steps[Math.Clamp((long)(ticks * _stepsPerTick), 0, StepCount - 1)]++;
        Count++;
    }

    /// <summary>The microseconds within which a share of all queries was answered; those that were lost took longest.</summary>
    public double Microseconds(double share)
    {
        var left = (long)Math.Ceiling((Count + Lost) * share);
        for (var step = 0; step < StepCount; step++)
        {
            left -= _steps[step];
            if (left <= 0)
            {
                return step + 1;
            }
        }

        return StepCount;
    }
}
