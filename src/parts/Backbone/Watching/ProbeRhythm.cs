namespace Edge.Backbone;

/// <summary>When all workers are asked, and what their silence proves.</summary>
public sealed class ProbeRhythm(BackboneOptions options)
{
    private TimeSpan? _due;
    private int _voids;

    /// <summary>How long to wait until the next round.</summary>
    public TimeSpan WaitFrom(TimeSpan now) => _due is { } due && due > now ? due - now : TimeSpan.Zero;

    /// <summary>Ends a round, and begins the next one.</summary>
    /// <param name="silent">The workers that have not answered the round that ends.</param>
    public ProbeOutcome Take(TimeSpan now, int silent)
    {
        var late = now - (_due ?? now);
        var isFirst = _due is null;

        // One that is late by a round or more begins anew: rounds are not made up for.
        _due = late >= options.ProbePeriod || isFirst ? now + options.ProbePeriod : _due + options.ProbePeriod;
        if (isFirst)
        {
            return ProbeOutcome.None;
        }

        var isVoid = silent > 0 && late >= options.LatenessMax && _voids < options.VoidsMax;
        _voids = isVoid ? _voids + 1 : silent > 0 ? _voids : 0;
        return silent == 0 ? ProbeOutcome.Answered : isVoid ? ProbeOutcome.Void : ProbeOutcome.Missed;
    }
}
