namespace Edge.Coordination;

/// <summary>
/// Keeps a node that falls again and again away for a while. Each fall adds to a penalty that halves with time; above one
/// limit a quarantine begins, below a lower one it ends. As with routes in RFC 2439, the penalty has a ceiling, so that the
/// longest quarantine is known.
/// </summary>
internal struct FlapDamper
{
    private double _penalty;
    private TimeSpan _at;

    /// <summary>When the quarantine ends; null if there is none.</summary>
    public TimeSpan? Until { get; private set; }

    public readonly double PenaltyAt(TimeSpan now, HealthOptions options) =>
        _penalty * Math.Pow(0.5, (now - _at) / options.FlapHalfLife);

    public void Fall(TimeSpan now, HealthOptions options)
    {
        var ceiling = options.FlapReuse * Math.Pow(2, options.QuarantineMax / options.FlapHalfLife);
        _penalty = Math.Min(PenaltyAt(now, options) + options.FlapPenalty, Math.Max(ceiling, options.FlapReuse));
        _at = now;
        if (_penalty > options.FlapSuppress || Until is not null)
        {
            Until = now + (options.FlapHalfLife * Math.Log2(_penalty / options.FlapReuse));
        }
    }

    /// <summary>Ends a quarantine whose time is over.</summary>
    public void Pass(TimeSpan now)
    {
        if (Until is { } until && now >= until)
        {
            Until = null;
        }
    }
}
