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

    /// <summary>How long a login lasts without being renewed; 1 to 90 days.</summary>
    public TimeSpan RefreshTokenLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long a refresh token that was exchanged already gets the same answer again, because the first may be lost.</summary>
    public TimeSpan RefreshGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Logins of one person that are kept; the oldest makes room.</summary>
    public int LoginsPerUserMax { get; init; } = 64;

    /// <summary>Passwords that one address may have under way at once.</summary>
    public int PasswordsPerAddressMax { get; init; } = 8;

    /// <summary>Failed logins that an address has free; each further one doubles its pause.</summary>
    public int FreeFailuresPerAddress { get; init; } = 20;

    /// <summary>Failed logins that an account has free, from addresses where its owner has not logged in lately.</summary>
    public int FreeFailuresPerAccount { get; init; } = 10;

    /// <summary>The longest pause of an address.</summary>
    public TimeSpan AddressPauseMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest pause of an account.</summary>
    public TimeSpan AccountPauseMax { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After so long without a failure an address or account has none.</summary>
    public TimeSpan LoginFailureMemory { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Addresses, accounts and known pairs of both that are remembered, each; the one seen longest ago makes room.</summary>
    public int LoginMemoryMax { get; init; } = 16_384;

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

    /// <summary>
    /// A verifier that heard nothing from the network for longer cannot know what was revoked, and refuses privileged paths;
    /// 1 second to 1 hour.
    /// </summary>
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(60);

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
