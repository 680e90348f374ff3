namespace Edge.Identity;

/// <summary>What an API token is wanted for.</summary>
public sealed record ApiTokenRequest
{
    /// <summary>Whom it is for, e.g. <c>usr:alice</c> or <c>ci:deploy</c>.</summary>
    public required string Subject { get; init; }

    public string Description { get; init; } = "";

    /// <summary>Names of policies that exist.</summary>
    public required IReadOnlyList<string> Policies { get; init; }

    /// <summary>How long it is valid; null for a year.</summary>
    public TimeSpan? Lifetime { get; init; }
}
