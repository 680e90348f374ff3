using System.Security.Cryptography;

namespace Edge.Kernel;

/// <summary>A token as it is written, read in place: what verifiers need, without an allocation. See <see cref="Token"/>.</summary>
public readonly ref struct TokenText
{
    private readonly ReadOnlySpan<char> _secret;

    private TokenText(TokenKind kind, ReadOnlySpan<char> accessor, ReadOnlySpan<char> secret)
    {
        Kind = kind;
        Accessor = accessor;
        _secret = secret;
    }

    public TokenKind Kind { get; }

    public ReadOnlySpan<char> Accessor { get; }

    public static bool TryParse(ReadOnlySpan<char> text, out TokenText token)
    {
        token = default;
        text = text.Trim();
        if (text.Length > Token.TextLengthMax
            || Field(ref text) is not Token.Prefix
            || Token.KindOf(Field(ref text)) is not { } kind)
        {
            return false;
        }

        Span<byte> octets = stackalloc byte[Token.SecretBytes];
        var accessor = Field(ref text);
        if (!Base32.TryDecode(accessor, octets[..Token.AccessorBytes]) || !Base32.TryDecode(text, octets))
        {
            return false;
        }

        token = new TokenText(kind, accessor, text);
        octets.Clear();
        return true;
    }

    /// <summary>Whether this is the token whose secret has the hash; takes the same time for every wrong secret.</summary>
    public bool Matches(ReadOnlySpan<byte> secretHash)
    {
        Span<byte> secret = stackalloc byte[Token.SecretBytes];
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        var read = Base32.TryDecode(_secret, secret);
        SHA256.HashData(secret, actual);
        secret.Clear();
        return CryptographicOperations.FixedTimeEquals(actual, secretHash) & read;
    }

    /// <summary>What stands before the next underscore; everything if there is none, and then nothing is left.</summary>
    private static ReadOnlySpan<char> Field(scoped ref ReadOnlySpan<char> text)
    {
        var end = text.IndexOf('_');
        var field = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return field;
    }
}
