using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// How long handshakes with Gateways took visitors within the last day, by Gateway and country, and what of it is worth writing
/// down. Not for several threads at once.
/// </summary>
public sealed class LatencyBook
{
    /// <summary>Visits of a day from which on their median counts.</summary>
    public const int SamplesMin = 200;

    /// <summary>Gateways and countries that are told apart; what is beyond is not counted.</summary>
    private const int SpreadsMax = 100_000;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>A figure that is as it was is written again by then, so that it is known to be measured still.</summary>
    private static readonly TimeSpan RewriteAfter = TimeSpan.FromHours(6);

    private readonly Dictionary<(NodeId Gateway, string Country), LatencySpread> _spreads = [];

    /// <summary>A handshake took so long.</summary>
    public void Take(NodeId gateway, string country, uint microseconds, DateTimeOffset now)
    {
        if (!_spreads.TryGetValue((gateway, country), out var spread))
        {
            if (_spreads.Count == SpreadsMax)
            {
                return;
            }

            _spreads[(gateway, country)] = spread = new LatencySpread(now);
        }

        spread.Take(microseconds, now);
    }

    /// <summary>The Gateways of which there is anything to say.</summary>
    public IReadOnlyList<NodeId> Gateways() => [.. _spreads.Keys.Select(static key => key.Gateway).Distinct()];

    /// <summary>What is to be written of a Gateway; null if what is there is good enough.</summary>
    /// <param name="present">As it is now. Its figures stay for a day, since whoever wrote them may have seen more.</param>
    public LatencyDocument? Renew(NodeId gateway, LatencyDocument? present, DateTimeOffset now)
    {
        var before = (present?.Figures ?? []).ToDictionary(static figure => figure.Country);
        var after = before.Values.Where(figure => now - figure.MeasuredAt < Day).ToDictionary(static figure => figure.Country);
        var isOther = after.Count != before.Count;
        foreach (var ((_, country), spread) in _spreads.Where(spread => spread.Key.Gateway == gateway))
        {
            if (spread.Count(now) < SamplesMin)
            {
                continue;
            }

            var figure = new LatencyFigure { Country = country, Milliseconds = spread.Median(), Samples = spread.Count(now), MeasuredAt = now };
            if (!before.TryGetValue(country, out var known) || IsOther(known, figure))
            {
                after[country] = figure;
                isOther = true;
            }
        }

        return isOther ? new LatencyDocument { Figures = [.. after.Values.OrderBy(static figure => figure.Country, StringComparer.Ordinal)] } : null;
    }

    /// <summary>What changes nobody's way is not worth a write.</summary>
    private static bool IsOther(LatencyFigure known, LatencyFigure figure) =>
        Math.Abs(known.Milliseconds - figure.Milliseconds) > Math.Max(2, known.Milliseconds / 10) || figure.MeasuredAt - known.MeasuredAt >= RewriteAfter;
}
