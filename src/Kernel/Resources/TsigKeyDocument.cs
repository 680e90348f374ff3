namespace Edge.Kernel.Resources;

/// <summary>
/// <c>tsig/&lt;name&gt;</c>: a secret that a tool or a name server shares with the network (RFC 8945). Who signs with it is the subject
/// <c>tsig:&lt;name&gt;</c>, and acts for the account that made it.
/// </summary>
public sealed record TsigKeyDocument
{
    /// <summary><c>hmac-sha256</c>, <c>hmac-sha384</c> or <c>hmac-sha512</c>.</summary>
    public required string Algorithm { get; init; }

    /// <summary>The secret, sealed with the master key, base64.</summary>
    public required string SecretSealed { get; init; }

    /// <summary>What it may do.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    public string Description { get; init; } = "";

    public required DateTimeOffset Created { get; init; }

    /// <summary>When it ends; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }
}
