namespace Edge.Jobs;

/// <summary>When a job is given to a second Host: after the time that 95 of 100 jobs need, and for few of all jobs.</summary>
internal sealed class HedgePolicy(JobOptions options)
{
    private const int SamplesMax = 512;
    private const int SamplesMin = 32;
    private const int SamplesPerReckoning = 32;

    /// <summary>Counts are halved here, so that the share is that of the latest jobs.</summary>
    private const int JobsMax = 20_000;

    private readonly Lock _gate = new();
    private readonly double[] _samples = new double[SamplesMax];
    private long _count;
    private double _jobs;
    private double _hedges;
    private TimeSpan? _delay;

    /// <summary>How long the first Host may take; null while too little is known.</summary>
    public TimeSpan? Delay
    {
        get
        {
            lock (_gate)
            {
                return _delay;
            }
        }
    }

    public void Sent()
    {
        lock (_gate)
        {
            _jobs++;
            if (_jobs > JobsMax)
            {
                _jobs /= 2;
                _hedges /= 2;
            }
        }
    }

    /// <summary>Whether one more hedge keeps their share; if so, it is counted.</summary>
    public bool TryHedge()
    {
        lock (_gate)
        {
            if (_hedges + 1 > _jobs * options.HedgeShareMax)
            {
                return false;
            }

            _hedges++;
            return true;
        }
    }

    public void Answered(TimeSpan taken)
    {
        lock (_gate)
        {
            _samples[_count++ % SamplesMax] = taken.TotalSeconds;
            if (_count < SamplesMin || _count % SamplesPerReckoning != 0)
            {
                return;
            }

            var known = _samples.AsSpan(0, (int)Math.Min(_count, SamplesMax)).ToArray();
            Array.Sort(known);
            _delay = TimeSpan.FromSeconds(known[(int)(known.Length * 0.95)]);
        }
    }
}
