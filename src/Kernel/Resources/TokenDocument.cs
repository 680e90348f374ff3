namespace Edge.Kernel.Resources;

/// <summary><c>tokens/&lt;accessor&gt;</c>: what is known of a token. The secret itself is only with its bearer.</summary>
public sealed record TokenDocument
{
    /// <summary>One of <c>api</c> and <c>join</c> so far.</summary>
    public required string Kind { get; init; }

    /// <summary>SHA-256 of the secret, lower-case hexadecimal.</summary>
    public required string SecretHash { get; init; }

    public required string Subject { get; init; }

    public string Description { get; init; } = "";

    public IReadOnlyList<string> Policies { get; init; } = [];

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Expires { get; init; }

    /// <summary>For a join code: the role that may join with it; null otherwise.</summary>
    public NodeRole? JoinRole { get; init; }

    /// <summary>For a join code: the name that the node will have; null for a random one.</summary>
    public string? JoinNode { get; init; }

    /// <summary>For a join code: the region of the node.</summary>
    public string? JoinRegion { get; init; }
}
