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
        if (!TokenText.TryParse(text, out var token) || token.Kind is not (TokenKind.Api or TokenKind.User))
        {
            return Refused;
        }

        // Read before the slot, so that a caller made by older policies is never taken for one made by newer ones.
        var version = directory.PoliciesVersion;
        var slot = directory.Find(token.Accessor);
        var grant = slot?.Grant ?? (learnt is not null && token.Accessor.SequenceEqual(learnt.Accessor) ? learnt : null);

        // An unknown accessor is compared too, so that its refusal takes as long as that of a wrong secret.
        var matches = token.Matches(grant is null ? NobodysHash : grant.SecretHash.Span);
        if (!matches || grant is null || grant.Kind != token.Kind || time.GetUtcNow() >= grant.Expires || directory.Revocations.Covers(grant))
        {
            return Refused;
        }

        return slot?.CallerAt(version, directory) ?? directory.CallerOf(grant);
    }
}
