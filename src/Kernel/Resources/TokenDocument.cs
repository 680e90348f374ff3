namespace Edge.Kernel.Resources;

/// <summary><c>tokens/&lt;accessor&gt;</c>: what is known of a token. The secret itself is only with its bearer.</summary>
public sealed record TokenDocument
{
    /// <summary>One of <c>api</c>, <c>join</c> and <c>ref</c>, a person's login, which its refresh token stands for.</summary>
    public required string Kind { get; init; }

    /// <summary>SHA-256 of the secret, lower-case hexadecimal.</summary>
    public required string SecretHash { get; init; }

    public required string Subject { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyList<string> Policies { get; init; } = [];

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>For a login: when its refresh token was last exchanged for the one whose hash this is.</summary>
    public DateTimeOffset? Renewed { get; init; }

    /// <summary>For a login: the hash of the refresh token before, good for some seconds more; null before the first exchange.</summary>
    public string? PreviousHash { get; init; }

    /// <summary>For a join code: the role that may join with it; null otherwise.</summary>
    public NodeRole? JoinRole { get; init; }

    /// <summary>For a join code: the name that the node will have; null for a random one.</summary>
    public string? JoinNode { get; init; }

    /// <summary>For a join code: the region of the node.</summary>
    public string? JoinRegion { get; init; }
}
