namespace Edge.Coordination;

/// <summary>How regularly a node beats: an exponentially weighted mean and variance of the gaps, for how long a silence is suspicious.</summary>
public struct BeatRhythm
{
    private const double Weight = 0.1;

    private double _meanSeconds;
    private double _variance;

    public void Note(TimeSpan gap)
    {
        var seconds = gap.TotalSeconds;
        if (_meanSeconds == 0)
        {
            _meanSeconds = seconds;
            return;
        }

        var difference = seconds - _meanSeconds;
        _meanSeconds += Weight * difference;
        _variance = (1 - Weight) * (_variance + (Weight * difference * difference));
    }

    /// <summary>clamp(mean + 4σ, 2 × period, 4 × period).</summary>
    public readonly TimeSpan SuspectAfter(TimeSpan period) =>
        TimeSpan.FromSeconds(Math.Clamp(_meanSeconds + (4 * Math.Sqrt(_variance)), 2 * period.TotalSeconds, 4 * period.TotalSeconds));
}
