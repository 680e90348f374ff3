namespace Edge.Kernel.Resources;

/// <summary><c>users/&lt;name&gt;</c>: a person who logs in. Tokens of a login have the subject <c>usr:&lt;name&gt;</c>.</summary>
public sealed record UserDocument
{
    /// <summary>The password as Argon2id made it, in the PHC string format; see <see cref="PasswordHash"/>.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>What the person's logins may do; a change takes effect when an access token is renewed.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    public string Description { get; init; } = "";

    /// <summary>Refuses every login, and the renewal of those there are.</summary>
    public bool Disabled { get; init; }

    /// <summary>Whether a login takes a one-time code besides the password.</summary>
    public bool SecondFactor { get; init; }

    /// <summary>The secret of the one-time codes, sealed with the master key, base64; empty without a second factor.</summary>
    public string TotpSealed { get; init; } = "";

    /// <summary>The time step of the last code that was used: neither it nor an earlier one is accepted again.</summary>
    public long TotpStep { get; init; }

    /// <summary>SHA-256 of each recovery code that is left, lower-case hexadecimal.</summary>
    public IReadOnlyList<string> RecoveryHashes { get; init; } = [];

    public required DateTimeOffset Created { get; init; }

    /// <summary>When the password was set last.</summary>
    public required DateTimeOffset PasswordChanged { get; init; }
}
