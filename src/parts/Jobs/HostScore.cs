namespace Edge.Jobs;

/// <summary>How well a Host has done its jobs of late. It outlives the Host's connection.</summary>
internal sealed class HostScore(JobOptions options, double startSeconds, DateTimeOffset since)
{
    private DateTimeOffset _averagedAt = since;
    private TimeSpan _outFor;
    private int _failuresInARow;

    /// <summary>The moving average of the time to a response's head.</summary>
    public double AverageSeconds { get; private set; } = startSeconds;

    /// <summary>When the Host was first seen.</summary>
    public DateTimeOffset Since { get; } = since;

    /// <summary>Until when the Host gets nothing.</summary>
    public DateTimeOffset OutUntil { get; private set; }

    /// <summary>Whether the average comes from jobs that were done.</summary>
    public bool Sampled { get; private set; }

    public void Answered(TimeSpan taken, DateTimeOffset now)
    {
        Average(taken.TotalSeconds, now);
        Sampled = true;
    }

    public void Succeeded()
    {
        _failuresInARow = 0;
        _outFor = TimeSpan.Zero;
    }

    public void Failed(DateTimeOffset now)
    {
        // A lost connection fails all of its jobs at once; that is one reason to be out, not many.
        if (now < OutUntil)
        {
            return;
        }

        Average(Math.Max(AverageSeconds, options.ReplyTimeout.TotalSeconds), now);
        _failuresInARow++;
        if (_failuresInARow < options.FailuresInARowMax)
        {
            return;
        }

        _outFor = _outFor == TimeSpan.Zero ? options.OutMin : TimeSpan.FromTicks(Math.Min(_outFor.Ticks * 2, options.OutMax.Ticks));
        OutUntil = now + _outFor;
    }

    /// <summary>A slower sample counts whole at once, a faster one by the time that it stands for.</summary>
    private void Average(double seconds, DateTimeOffset now)
    {
        var kept = Math.Exp(-(now - _averagedAt) / options.AverageWindow);
        AverageSeconds = seconds >= AverageSeconds ? seconds : (AverageSeconds * kept) + (seconds * (1 - kept));
        _averagedAt = now;
    }
}
