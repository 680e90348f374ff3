using System.Diagnostics.Metrics;

namespace Edge.Identity;

/// <summary>What Identity counts.</summary>
public sealed class IdentityMetrics
{
    public const string MeterName = "Edge.Identity";

    private readonly Counter<long> _denials;
    private readonly Counter<long> _enrolments;
    private readonly Counter<long> _logins;
    private readonly Counter<long> _people;
    private readonly Meter _meter;
    private readonly Counter<long> _rotations;

    public IdentityMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _logins = _meter.CreateCounter<long>("edge_identity_logins_total", description: "Devices that logged in.");
        _people = _meter.CreateCounter<long>("edge_identity_people_logins_total", description: "People who logged in by password.");
        _enrolments = _meter.CreateCounter<long>("edge_identity_enrolments_total", description: "Nodes that were let in by a join code.");
        _rotations = _meter.CreateCounter<long>("edge_identity_rotations_total", description: "Devices that put another key in their key's place.");
        _denials = _meter.CreateCounter<long>("edge_identity_denials_total", description: "Logins and enrolments that were refused, by code.");
    }

    /// <summary>Shows how many devices' sessions a Stargate holds.</summary>
    public void ObserveSessions(Func<int> count) =>
        _meter.CreateObservableGauge("edge_identity_sessions_count", count, description: "Sessions of devices that this Stargate holds.");

    /// <summary>Shows how many tokens a verifier knows.</summary>
    public void ObserveTokens(Func<int> count) =>
        _meter.CreateObservableGauge("edge_identity_tokens_count", count, description: "Tokens that this verifier knows.");

    public void LoggedIn() => _logins.Add(1);

    public void PersonLoggedIn() => _people.Add(1);

    public void Enrolled() => _enrolments.Add(1);

    public void Rotated() => _rotations.Add(1);

    /// <summary>Counts a refusal.</summary>
    /// <param name="code">The failure's code, one of a fixed set.</param>
    public void Denied(string code) => _denials.Add(1, new KeyValuePair<string, object?>("code", code));
}
