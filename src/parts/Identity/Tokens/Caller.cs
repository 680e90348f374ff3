using Edge.Kernel;

namespace Edge.Identity;

/// <summary>Who a request comes from, once its token was verified.</summary>
public sealed record Caller
{
    /// <summary>The token's public half, for logs and revocation.</summary>
    public required string Accessor { get; init; }

    public required TokenKind Kind { get; init; }

    /// <summary>Whom the token was given to, e.g. <c>usr:operator</c>; the author of what the caller commits.</summary>
    public required string Subject { get; init; }

    /// <summary>The login that an access token came of, by the accessor of its refresh token; null for other tokens.</summary>
    public string? Family { get; init; }

    public required IReadOnlyList<string> Policies { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset Expires { get; init; }

    public required AccessList Access { get; init; }

    /// <summary>Somebody who brought no token, on paths that are for everybody.</summary>
    public static Caller Nobody { get; } = new()
    {
        Accessor = "",
        Kind = TokenKind.User,
        Subject = "",
        Policies = [],
        Created = DateTimeOffset.MinValue,
        Expires = DateTimeOffset.MaxValue,
        Access = AccessList.Nothing,
    };
}
