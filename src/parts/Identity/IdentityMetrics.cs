using System.Diagnostics.Metrics;

namespace Edge.Identity;

/// <summary>What Identity counts.</summary>
public sealed class IdentityMetrics
{
    public const string MeterName = "Edge.Identity";

    private readonly Counter<long> _denials;
    private readonly Counter<long> _enrolments;
    private readonly Counter<long> _logins;

    public IdentityMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        _logins = meter.CreateCounter<long>("edge_identity_logins_total", description: "Devices that logged in.");
        _enrolments = meter.CreateCounter<long>("edge_identity_enrolments_total", description: "Nodes that were let in by a join code.");
        _denials = meter.CreateCounter<long>("edge_identity_denials_total", description: "Logins and enrolments that were refused, by code.");
    }

    public void LoggedIn() => _logins.Add(1);

    public void Enrolled() => _enrolments.Add(1);

    /// <summary>Counts a refusal.</summary>
    /// <param name="code">The failure's code, one of a fixed set.</param>
    public void Denied(string code) => _denials.Add(1, new KeyValuePair<string, object?>("code", code));
}
