using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>How carefully configuration moves from cohort to cohort.</summary>
public sealed record WaveOptions
{
    /// <summary>The lease of the one Stargate that moves the cursors.</summary>
    public const string Lease = "waves";

    /// <summary>Neither soak nor patience, for a network on one machine and for tests.</summary>
    public static readonly WaveOptions AtOnce = new()
    {
        TenantCanarySoak = TimeSpan.Zero,
        TenantRegionSoak = TimeSpan.Zero,
        NetworkCanarySoak = TimeSpan.Zero,
        NetworkRegionSoak = TimeSpan.Zero,
        AbsenceTime = TimeSpan.Zero,
    };

    /// <summary>How long customers' configuration is watched on the canary. 0 to 1 h.</summary>
    public TimeSpan TenantCanarySoak { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long customers' configuration is watched in the first region. 0 to 1 h.</summary>
    public TimeSpan TenantRegionSoak { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How long the network's own configuration is watched on the canary. 0 to 24 h.</summary>
    public TimeSpan NetworkCanarySoak { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long the network's own configuration is watched in the first region. 0 to 24 h.</summary>
    public TimeSpan NetworkRegionSoak { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>How long a cohort is waited for of which a role has no connected node: its nodes may be about to come back. 0 to 10 min.</summary>
    public TimeSpan AbsenceTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long Hosts may hold up a cohort: they are strangers' machines, and must not be able to hold it up for ever. 1 s to 10 min.</summary>
    public TimeSpan HostsPatience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The share of a cohort's connected nodes that must have acknowledged. Above 0, at most 1.</summary>
    public double AcknowledgedShareMin { get; init; } = 0.95;

    /// <summary>How much more of all Hosts than in the mean of the last hour may be Down. 0 to 1.</summary>
    public double HostsDownShareMax { get; init; } = 0.05;

    /// <summary>For how long the lease is granted; a Stargate that stops answering is succeeded after it. 1 to 60 s.</summary>
    public TimeSpan LeaseTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often it is looked whether a cohort has come further, if nothing else wakes the executor. 10 ms to 10 s.</summary>
    public TimeSpan StepPeriod { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>How long a cohort keeps a change before the next one is given it.</summary>
    public TimeSpan SoakOf(ResourceClass resourceClass, Cohort cohort) => (resourceClass, cohort) switch
    {
        (ResourceClass.Tenant, Cohort.Canary) => TenantCanarySoak,
        (ResourceClass.Tenant, Cohort.FirstRegion) => TenantRegionSoak,
        (ResourceClass.Network, Cohort.Canary) => NetworkCanarySoak,
        (ResourceClass.Network, Cohort.FirstRegion) => NetworkRegionSoak,
        _ => TimeSpan.Zero,
    };
}
