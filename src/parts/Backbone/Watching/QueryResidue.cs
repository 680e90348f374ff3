namespace Edge.Backbone;

/// <summary>Whether the queries have fallen off, beside what came in the last hour.</summary>
public sealed class QueryResidue(BackboneOptions options)
{
    private static readonly TimeSpan SlotTime = TimeSpan.FromMinutes(1);

    private const int SlotCountMax = 60;

    /// <summary>Counts at the ends of the last hour's minutes.</summary>
    private readonly Queue<(TimeSpan At, long Total)> _slots = new();
    private readonly Queue<(TimeSpan At, long Total)> _recent = new();
    private double? _frozenMean;

    /// <summary>Queries a second within the last <see cref="BackboneOptions.QuietTime"/>.</summary>
    public double Rate { get; private set; }

    /// <summary>Queries a second in the last hour, or for as long as it was counted.</summary>
    public double Mean { get; private set; }

    /// <summary>Whether few came for the whole of the last <see cref="BackboneOptions.QuietTime"/>.</summary>
    public bool IsQuiet { get; private set; }

    /// <summary>Takes a count; rounds come several times a second.</summary>
    /// <param name="total">All queries so far.</param>
    /// <param name="isDraining">Then the mean stays that of the time before.</param>
    public void Take(TimeSpan now, long total, bool isDraining)
    {
        if (_slots.Count == 0 || now - _slots.Last().At >= SlotTime)
        {
            _slots.Enqueue((now, total));
        }

        while (_slots.Count > SlotCountMax)
        {
            _slots.Dequeue();
        }

        // The oldest is the last one from before the quiet time, so that the whole of it is looked at.
        _recent.Enqueue((now, total));
        while (_recent.Count > 2 && now - _recent.ElementAt(1).At >= options.QuietTime)
        {
            _recent.Dequeue();
        }

        Mean = RateSince(_slots.Peek(), now, total);
        _frozenMean = isDraining ? _frozenMean ?? Mean : null;
        Rate = RateSince(_recent.Peek(), now, total);
        IsQuiet = now - _recent.Peek().At >= options.QuietTime && Rate <= Math.Max(options.ResidueRateMin, options.ResidueShare * (_frozenMean ?? Mean));
    }

    private static double RateSince((TimeSpan At, long Total) from, TimeSpan now, long total) =>
        now > from.At ? (total - from.Total) / (now - from.At).TotalSeconds : 0;
}
