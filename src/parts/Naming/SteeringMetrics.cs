using System.Diagnostics.Metrics;

namespace Edge.Naming;

/// <summary>What steering counts: look-ups of names outside, probes of members, and files of locations.</summary>
public sealed class SteeringMetrics
{
    private readonly Counter<long> _lookups;
    private (int Targets, int Failing, int Unanswered) _aliases;

    /// <param name="meters">The node's meters.</param>
    public SteeringMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(NamingMetrics.MeterName);
        _lookups = meter.CreateCounter<long>("edge_naming_alias_lookups_total", description: "Look-ups of names outside that others have the addresses of, by outcome.");
        meter.CreateObservableGauge("edge_naming_alias_targets_count", () => (long)_aliases.Targets, description: "Names outside that others have the addresses of.");
        meter.CreateObservableGauge("edge_naming_alias_unanswered_count", () => (long)_aliases.Unanswered, description: "Names outside whose last look-up failed.");
        meter.CreateObservableGauge("edge_naming_alias_failing_count", () => (long)_aliases.Failing, description: "Targets whose names are answered with SERVFAIL.");
    }

    /// <summary>How names stand that have the addresses of others.</summary>
    public void AliasesAre(int targets, int failing, int unanswered) => _aliases = (targets, failing, unanswered);

    /// <summary>A look-up ended.</summary>
    public void LookedUp(bool isAnswered) => _lookups.Add(1, new KeyValuePair<string, object?>("outcome", isAnswered ? "answered" : "failed"));
}
