namespace Edge.Kernel.Resources;

/// <summary>
/// <c>deployments/config-&lt;class&gt;</c>: how far the configuration of one class has come, cohort by cohort. The cursors are
/// revisions, and only rise: <c>canary ≥ firstRegion ≥ all ≥ accepted</c>. A wave is on its way while canary is above accepted.
/// </summary>
public sealed record DeploymentDocument
{
    /// <summary>What the canary is given: the goal of the wave that is on its way.</summary>
    public required long Canary { get; init; }

    public required long FirstRegion { get; init; }

    public required long All { get; init; }

    /// <summary>What every cohort has taken: the goal of the last wave that ended well.</summary>
    public required long Accepted { get; init; }

    /// <summary>Rejections of revisions up to this one don't count: a person said so.</summary>
    public long Skipped { get; init; }

    /// <summary>The region that comes after the canary; null until the first wave.</summary>
    public string? Region { get; init; }

    /// <summary>Whether the canary is the nodes that are labelled so.</summary>
    public bool Labelled { get; init; }

    /// <summary>The canary while no node is labelled so: one of each role, besides one Host in a hundred.</summary>
    public IReadOnlyList<string> Picked { get; init; } = [];

    /// <summary>The Stargate that moves the cursors.</summary>
    public string Executor { get; init; } = "";

    /// <summary>Since when the cohort that was reached last has its cursor.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When the cohort that was reached last will have soaked; null before it has acknowledged.</summary>
    public DateTimeOffset? SoakedAt { get; init; }

    /// <summary>Why nothing moves until a person says so; null while it does.</summary>
    public DeploymentHalt? Halt { get; init; }

    /// <summary>What nodes refused, the latest first.</summary>
    public IReadOnlyList<DeploymentRejection> Rejections { get; init; } = [];
}
