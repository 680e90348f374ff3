using System.Diagnostics.Metrics;

namespace Edge.Naming;

/// <summary>What steering counts: look-ups of names outside, probes of members, and files of locations.</summary>
public sealed class SteeringMetrics
{
    private readonly Counter<long> _lookups;
    private readonly Counter<long> _probes;
    private readonly Counter<long> _readings;
    private IReadOnlyCollection<MemberJudgement> _members = [];
    private int _places;
    private (int Targets, int Failing, int Unanswered) _aliases;

    /// <param name="meters">The node's meters.</param>
    public SteeringMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(NamingMetrics.MeterName);
        _lookups = meter.CreateCounter<long>("edge_naming_alias_lookups_total", description: "Look-ups of names outside that others have the addresses of, by outcome.");
        _probes = meter.CreateCounter<long>("edge_naming_member_probes_total", description: "Probes of members of pools by this Stargate, by outcome.");
        _readings = meter.CreateCounter<long>("edge_naming_location_readings_total", description: "Times that the files of locations were read, by outcome.");
        meter.CreateObservableGauge("edge_naming_members_count", MeasureMembers, description: "Members of pools that this Stargate probes, by what it thinks of them.");
        meter.CreateObservableGauge("edge_naming_places_count", () => (long)Volatile.Read(ref _places), description: "Places that visitors are told apart by.");
        meter.CreateObservableGauge("edge_naming_alias_targets_count", () => (long)_aliases.Targets, description: "Names outside that others have the addresses of.");
        meter.CreateObservableGauge("edge_naming_alias_unanswered_count", () => (long)_aliases.Unanswered, description: "Names outside whose last look-up failed.");
        meter.CreateObservableGauge("edge_naming_alias_failing_count", () => (long)_aliases.Failing, description: "Targets whose names are answered with SERVFAIL.");
    }

    /// <summary>How names stand that have the addresses of others.</summary>
    public void AliasesAre(int targets, int failing, int unanswered) => _aliases = (targets, failing, unanswered);

    /// <summary>What this Stargate thinks of the members that it probes.</summary>
    public void MembersAre(IReadOnlyCollection<MemberJudgement> members) => Volatile.Write(ref _members, members);

    /// <summary>A probe ended.</summary>
    public void Probed(bool isAnswered) => _probes.Add(1, new KeyValuePair<string, object?>("outcome", isAnswered ? "answered" : "failed"));

    /// <summary>The files of locations were read.</summary>
    /// <param name="places">How many places they know; null if they were refused.</param>
    public void LocationsRead(int? places)
    {
        _readings.Add(1, new KeyValuePair<string, object?>("outcome", places is null ? "refused" : "read"));
        Volatile.Write(ref _places, places ?? _places);
    }

    /// <summary>A look-up ended.</summary>
    public void LookedUp(bool isAnswered) => _lookups.Add(1, new KeyValuePair<string, object?>("outcome", isAnswered ? "answered" : "failed"));

    private IEnumerable<Measurement<long>> MeasureMembers()
    {
        var members = Volatile.Read(ref _members);
        return Enum.GetValues<MemberHealth>().Select(health => new Measurement<long>(
            members.Count(member => member.Health == health), new KeyValuePair<string, object?>("health", health.ToString().ToLowerInvariant())));
    }
}
