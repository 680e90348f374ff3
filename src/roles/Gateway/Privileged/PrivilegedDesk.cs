using System.Diagnostics.Metrics;
using System.Text.Json.Nodes;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;

namespace Edge.Gateway;

/// <summary>The Gateway as a verifier: what it knows of tokens, and what it tells of itself to those who may hear it.</summary>
internal sealed class PrivilegedDesk
{
    private const int HostsMax = 1_000;

    private readonly NodeIdentity _identity;
    private readonly ControlLink _link;
    private readonly string _version;
    private readonly TimeProvider _time;

    /// <summary>Begins to follow the link's replica, which must not have been started yet.</summary>
    public PrivilegedDesk(NodeIdentity identity, ControlLink link, string version, IdentityOptions options, IMeterFactory meters, TimeProvider time)
    {
        _identity = identity;
        _link = link;
        _version = version;
        _time = time;
        var directory = new IdentityDirectory(options, time);
        var metrics = new IdentityMetrics(meters);
        metrics.ObserveTokens(() => directory.TokensCount);
        link.Replica.Touched += new VerifierFeed(directory).Follow;
        link.Verifier.Revoked += revocation => directory.Revocations.Hear(revocation);
        Gate = new PrivilegedGate(directory, options, metrics, () => link.Verifier.Age, link.LookupAsync, time);
        Self = new SelfEndpoint(identity.Id, Gate, Report);
    }

    public PrivilegedGate Gate { get; }

    public SelfEndpoint Self { get; }

    /// <summary>The Hosts that are connected just now.</summary>
    public Func<IReadOnlyCollection<NodeId>> Hosts { get; set; } = static () => [];

    private JsonObject Report()
    {
        var report = IdentityReport.Of(_identity, _version, _time.GetUtcNow());
        report["streams"] = new JsonArray([.. _link.OpenStreams.Select(static stream => (JsonNode)new JsonObject
        {
            ["stargate"] = stream.Address,
            ["health"] = stream.Judgement?.ToString().ToLowerInvariant(),
        })]);
        report["vouched"] = _link.Verifier.Vouched?.UtcDateTime;
        ReplicaReport.AddTo(report, _link.Replica.Current);
        var hosts = Hosts();
        report["hosts_connected"] = hosts.Count;
        report["hosts"] = new JsonArray([.. hosts.Select(static host => host.Value).Order(StringComparer.Ordinal).Take(HostsMax).Select(static host => (JsonNode)host)]);
        return report;
    }
}
