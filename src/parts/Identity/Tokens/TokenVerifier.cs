using System.Security.Cryptography;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>
/// Verifies the tokens that requests bring. Every refusal has the same text, so that nobody learns whether a token is
/// unknown, expired, revoked or merely of the wrong kind.
/// </summary>
public sealed class TokenVerifier(IdentityDirectory directory, TimeProvider time)
{
    private const string Scheme = "Bearer ";

    private static readonly string NobodysHash = new('0', SHA256.HashSizeInBytes * 2);

    public static readonly Failure Refused = new(
        "unauthenticated", "the token is missing, unknown, expired or revoked; ask an operator for a new one: edge token create");

    /// <summary>Verifies the value of an <c>Authorization</c> header.</summary>
    /// <param name="learnt">See <see cref="Verify"/>.</param>
    public Outcome<Caller> VerifyHeader(string? authorization, TokenDocument? learnt = null) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? Verify(authorization.AsSpan(Scheme.Length), learnt)
            : Refused;

    /// <summary>Verifies a token's text.</summary>
    /// <param name="learnt">
    /// What the store says of the token while the directory does not know it yet. It serves this one time: were it put into
    /// the directory, it could stay there after its deletion had passed by.
    /// </param>
    public Outcome<Caller> Verify(ReadOnlySpan<char> text, TokenDocument? learnt = null)
    {
        if (!Token.TryParse(text, out var token) || token.Kind != TokenKind.Api)
        {
            return Refused;
        }

        // An unknown accessor is compared too, so that its refusal takes as long as that of a wrong secret.
        var document = directory.TryFindToken(token.Accessor, out var known) ? known : learnt;
        var matches = token.Matches(document?.SecretHash ?? NobodysHash);
        return matches && document is not null && document.Kind == Token.TextOf(token.Kind) && time.GetUtcNow() < document.Expires
            ? CallerOf(token, document)
            : Refused;
    }

    private Caller CallerOf(Token token, TokenDocument document) => new()
    {
        Accessor = token.Accessor,
        Kind = token.Kind,
        Subject = document.Subject,
        Policies = document.Policies,
        Expires = document.Expires,
        Access = new AccessList(directory.Policies(document.Policies)),
    };
}
