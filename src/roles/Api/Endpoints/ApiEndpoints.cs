namespace Edge.Api;

/// <summary>Who answers the routes of one Api.</summary>
internal sealed record ApiEndpoints(
    ResourceEndpoint Resources, ApplyEndpoint Apply, StatusEndpoint Status, AccessEndpoint Access, DevicesEndpoint Devices, AuditEndpoint Audit,
    PolicyEndpoint Policies)
{
    /// <summary>For how long the store has not answered; zero while it does.</summary>
    public required Func<TimeSpan> StoreSilence { get; init; }

    public required DeploymentEndpoint Deployments { get; init; }

    public required ZoneFileEndpoint ZoneFiles { get; init; }

    public required DnssecEndpoint Dnssec { get; init; }

    public required ControlEndpoint Control { get; init; }

    public required TsigEndpoint TsigKeys { get; init; }

    public required NamesEndpoint Names { get; init; }

    public required PoolHealthEndpoint PoolHealth { get; init; }

    public required QueriesEndpoint Queries { get; init; }

    public required DrainEndpoint Drains { get; init; }

    public required LoginEndpoint Login { get; init; }

    public required UsersEndpoint Users { get; init; }

    public required RevocationsEndpoint Revocations { get; init; }
}
