namespace Edge.Kernel;

/// <summary>
/// What a verifier has to know of one token: everything but its secret. Stored tokens give it, and access tokens, which are
/// never stored, consist of it alone.
/// </summary>
public sealed record TokenGrant
{
    public required string Accessor { get; init; }

    public required TokenKind Kind { get; init; }

    /// <summary>SHA-256 of the secret, 32 bytes.</summary>
    public required ReadOnlyMemory<byte> SecretHash { get; init; }

    /// <summary>Whom the token was given to, e.g. <c>usr:alice</c>.</summary>
    public required string Subject { get; init; }

    /// <summary>The accessor of the login that an access token came of: revoking that revokes this. Null for other tokens.</summary>
    public string? Family { get; init; }

    public required IReadOnlyList<string> Policies { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Expires { get; init; }
}
