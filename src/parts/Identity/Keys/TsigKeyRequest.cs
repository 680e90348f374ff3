namespace Edge.Identity;

/// <summary>What a TSIG key is wanted for.</summary>
public sealed record TsigKeyRequest
{
    /// <summary>A domain name in lower case, without a final dot.</summary>
    public required string Name { get; init; }

    /// <summary><c>hmac-sha256</c>, <c>hmac-sha384</c> or <c>hmac-sha512</c>.</summary>
    public string Algorithm { get; init; } = "hmac-sha256";

    /// <summary>Names of policies that exist.</summary>
    public IReadOnlyList<string> Policies { get; init; } = [];

    public string Description { get; init; } = "";

    /// <summary>How long it is valid; null for ever.</summary>
    public TimeSpan? Lifetime { get; init; }
}
