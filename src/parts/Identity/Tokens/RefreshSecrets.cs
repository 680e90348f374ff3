using System.Security.Cryptography;
using System.Text;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// Makes the refresh tokens of a login, each out of the one before by a key of the network. The same old token therefore
/// always gives the same new one, at any Api, however often the answer is lost; and nobody else can tell the next from the
/// last. Half of a secret authenticates the other half, so that a token which was real once is told from a made-up one
/// without keeping the hashes of all.
/// </summary>
public sealed class RefreshSecrets(MasterKey masterKey, IEntropy entropy)
{
    private const int HalfBytes = Token.SecretBytes / 2;

    private readonly byte[] _key = masterKey.Derive("refresh tokens");

    /// <summary>The first token of a new login.</summary>
    public Token First()
    {
        Span<byte> accessor = stackalloc byte[Token.AccessorBytes];
        Span<byte> half = stackalloc byte[HalfBytes];
        entropy.Fill(accessor);
        entropy.Fill(half);
        return Make(accessor, half);
    }

    /// <summary>The token that a genuine one is exchanged for.</summary>
    public Token Next(Token token)
    {
        Span<byte> half = stackalloc byte[SHA256.HashSizeInBytes];
        Derive("next", token.Accessor, token.Secret, half);
        return Make(AccessorOf(token), half[..HalfBytes]);
    }

    /// <summary>Whether the network ever gave this token, be it good still or not.</summary>
    public bool IsGenuine(Token token)
    {
        Span<byte> mark = stackalloc byte[SHA256.HashSizeInBytes];
        Derive("mark", token.Accessor, token.Secret[..HalfBytes], mark);
        return CryptographicOperations.FixedTimeEquals(mark[..HalfBytes], token.Secret[HalfBytes..]);
    }

    /// <summary>The access token that is given together with a refresh token.</summary>
    public Token AccessOf(Token token)
    {
        Span<byte> accessor = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> secret = stackalloc byte[SHA256.HashSizeInBytes];
        Derive("access accessor", token.Accessor, token.Secret, accessor);
        Derive("access secret", token.Accessor, token.Secret, secret);
        return Token.Of(TokenKind.User, accessor[..Token.AccessorBytes], secret);
    }

    private Token Make(ReadOnlySpan<byte> accessor, ReadOnlySpan<byte> half)
    {
        Span<byte> secret = stackalloc byte[Token.SecretBytes];
        Span<byte> mark = stackalloc byte[SHA256.HashSizeInBytes];
        half.CopyTo(secret);
        Derive("mark", Base32.Encode(accessor), half, mark);
        mark[..HalfBytes].CopyTo(secret[HalfBytes..]);
        return Token.Of(TokenKind.Refresh, accessor, secret);
    }

    private static byte[] AccessorOf(Token token)
    {
        var accessor = new byte[Token.AccessorBytes];
        Invariant.Hold(Base32.TryDecode(token.Accessor, accessor), "a token's accessor is base 32");
        return accessor;
    }

    /// <summary>HMAC over purpose, accessor and secret; the first two never hold the zero that ends them.</summary>
    private void Derive(string purpose, string accessor, ReadOnlySpan<byte> secret, Span<byte> derived)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(Encoding.ASCII.GetBytes($"{purpose}\0{accessor}\0"));
        hash.AppendData(secret);
        hash.GetHashAndReset(derived);
    }
}
