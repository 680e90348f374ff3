using System.Security.Cryptography;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// Verifies the tokens that requests bring. Every refusal has the same text, so that nobody learns whether a token is
/// unknown, expired, revoked or merely of the wrong kind.
/// </summary>
public sealed class TokenVerifier(IdentityDirectory directory, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    private static readonly byte[] NobodysHash = new byte[SHA256.HashSizeInBytes];

    public static readonly Failure Refused = new(
        "unauthenticated", "the token is missing, unknown, expired or revoked; log in again with 'edge login', or ask an operator for a new token");

    /// <summary>Verifies the value of an <c>Authorization</c> header.</summary>
    /// <param name="learnt">See <see cref="Verify"/>.</param>
    public Outcome<Caller> VerifyHeader(string? authorization, TokenGrant? learnt = null) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? Verify(authorization.AsSpan(Scheme.Length), learnt)
            : Refused;

    /// <summary>Verifies a token's text.</summary>
    /// <param name="learnt">
    /// What the store or a Stargate says of the token while the directory does not know it yet. It serves this one time: were it put into
    /// the directory, it could stay there after its deletion had passed by.
    /// </param>
    public Outcome<Caller> Verify(ReadOnlySpan<char> text, TokenGrant? learnt = null)
    {
        if (!Token.TryParse(text, out var token) || token.Kind is not (TokenKind.Api or TokenKind.User))
        {
            return Refused;
        }

        // An unknown accessor is compared too, so that its refusal takes as long as that of a wrong secret.
        var grant = directory.TryFindToken(token.Accessor, out var known) ? known : learnt;
        var matches = token.Matches(grant is null ? NobodysHash : grant.SecretHash.Span);
        return matches && grant is not null && grant.Kind == token.Kind && time.GetUtcNow() < grant.Expires && !directory.Revocations.Covers(grant)
            ? CallerOf(grant)
            : Refused;
    }

    private Caller CallerOf(TokenGrant grant) => new()
    {
        Accessor = grant.Accessor,
        Kind = grant.Kind,
        Subject = grant.Subject,
        Family = grant.Family,
        Policies = grant.Policies,
        Created = grant.Created,
        Expires = grant.Expires,
        Access = new AccessList(directory.Policies(grant.Policies)),
    };
}
