namespace Edge.Identity;

/// <summary>The lifetimes and limits of Identity. The defaults suit a network of some thousand nodes.</summary>
public sealed record IdentityOptions
{
    /// <summary>How long a join code may be used; 1 minute to 1 day.</summary>
    public TimeSpan JoinCodeLifetime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an API token is valid unless its creator says less; at most 366 days.</summary>
    public TimeSpan ApiTokenLifetime { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How far the clocks of a network's Stargates and Apis may lie apart.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(1);

    /// <summary>How long a person's access token is valid; 1 to 60 minutes.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Access tokens that a verifier keeps; the oldest makes room.</summary>
    public int GrantsMax { get; init; } = 100_000;

    /// <summary>How long a device may take to answer a challenge.</summary>
    public TimeSpan ChallengeLifetime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often one device may log in at one Stargate within <see cref="ChallengeLifetime"/>.</summary>
    public int LoginsPerChallengeLifetimeMax { get; init; } = 64;

    /// <summary>
    /// How long the key before still proves a device after a rotation; 1 minute to 30 days. Nodes that were told of the new
    /// one, and those that were not yet, both get in.
    /// </summary>
    public TimeSpan KeyOverlap { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a device stays logged in at a Stargate.</summary>
    public TimeSpan SessionLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Sessions of one device at one Stargate; the oldest makes room.</summary>
    public int SessionsPerDeviceMax { get; init; } = 8;

    /// <summary>Sessions of all devices at one Stargate; more are refused.</summary>
    public int SessionsMax { get; init; } = 65_536;

    /// <summary>Failed logins that one address may make in a row.</summary>
    public int FailuresPerAddressMax { get; init; } = 20;

    /// <summary>How long it takes until an address may fail once more.</summary>
    public TimeSpan FailureRecovery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Addresses whose failures are remembered; the one that failed longest ago makes room.</summary>
    public int FailingAddressesMax { get; init; } = 4_096;
}
