using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Edge.Kernel;

/// <summary>
/// A bearer token, <c>edg_&lt;kind&gt;_&lt;accessor&gt;_&lt;secret&gt;</c>. The accessor (80 random bits) names it and may be
/// shown and logged; the secret (256 random bits) is kept by the bearer alone, everybody else keeps its SHA-256.
/// </summary>
public sealed class Token
{
    public const string Prefix = "edg";

    public const int AccessorBytes = 10;

    public const int SecretBytes = 32;

    /// <summary>Longer text is refused unread.</summary>
    public const int TextLengthMax = 128;

    private readonly byte[] _secret;

    private Token(TokenKind kind, string accessor, byte[] secret)
    {
        Kind = kind;
        Accessor = accessor;
        _secret = secret;
    }

    public TokenKind Kind { get; }

    public string Accessor { get; }

    /// <summary>SHA-256 of the secret, lower-case hexadecimal, as <c>TokenDocument.SecretHash</c> holds it.</summary>
    public string SecretHash => Convert.ToHexStringLower(SHA256.HashData(_secret));

    public static Token Make(TokenKind kind, IEntropy entropy)
    {
        Span<byte> accessor = stackalloc byte[AccessorBytes];
        entropy.Fill(accessor);
        var secret = new byte[SecretBytes];
        entropy.Fill(secret);
        return new Token(kind, Base32.Encode(accessor), secret);
    }

    /// <summary>The token of a given accessor and secret, which somebody else drew or derived.</summary>
    public static Token Of(TokenKind kind, ReadOnlySpan<byte> accessor, ReadOnlySpan<byte> secret)
    {
        Invariant.Hold(accessor.Length == AccessorBytes && secret.Length == SecretBytes, "a token's accessor and secret have their lengths");
        return new Token(kind, Base32.Encode(accessor), secret.ToArray());
    }

    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Token? token)
    {
        token = null;
        text = text.Trim();
        Span<Range> parts = stackalloc Range[5];
        if (text.Length > TextLengthMax || text.Split(parts, '_') != 4 || text[parts[0]] is not Prefix)
        {
            return false;
        }

        var accessor = text[parts[2]];
        Span<byte> accessorBytes = stackalloc byte[AccessorBytes];
        var secret = new byte[SecretBytes];
        if (KindOf(text[parts[1]]) is not { } kind
            || !Base32.TryDecode(accessor, accessorBytes)
            || !Base32.TryDecode(text[parts[3]], secret))
        {
            return false;
        }

        token = new Token(kind, accessor.ToString(), secret);
        return true;
    }

    /// <summary>Whether this is the token whose secret's hash was recorded; takes the same time for every wrong secret.</summary>
    public bool Matches(string secretHash)
    {
        Span<byte> expected = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_secret, actual);
        var readable = Convert.FromHexString(secretHash, expected, out _, out var written) == System.Buffers.OperationStatus.Done;
        return CryptographicOperations.FixedTimeEquals(actual, expected) & readable & (written == expected.Length);
    }

    /// <summary>As <see cref="Matches(string)"/>, for the 32 bytes of the hash themselves. Allocates nothing.</summary>
    public bool Matches(ReadOnlySpan<byte> secretHash)
    {
        Span<byte> actual = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(_secret, actual);
        return CryptographicOperations.FixedTimeEquals(actual, secretHash);
    }

    /// <summary>The secret's bytes, to derive others from: never for a log or a wire.</summary>
    public ReadOnlySpan<byte> Secret => _secret;

    /// <summary>The whole text with the secret: for its bearer only, never for a log.</summary>
    public string Print() => $"{Prefix}_{TextOf(Kind)}_{Accessor}_{PrintSecret()}";

    /// <summary>The secret alone, for its bearer only.</summary>
    public string PrintSecret() => Base32.Encode(_secret);

    public override string ToString() => $"{Prefix}_{TextOf(Kind)}_{Accessor}_***";

    /// <summary>The word of the kind in tokens and in <c>TokenDocument.Kind</c>.</summary>
    public static string TextOf(TokenKind kind) => kind switch
    {
        TokenKind.User => "usr",
        TokenKind.Api => "api",
        TokenKind.Refresh => "ref",
        TokenKind.Device => "dev",
        _ => "join",
    };

    /// <summary>The kind by its word; null for none of them.</summary>
    public static TokenKind? KindOf(ReadOnlySpan<char> text) => text switch
    {
        "usr" => TokenKind.User,
        "api" => TokenKind.Api,
        "ref" => TokenKind.Refresh,
        "dev" => TokenKind.Device,
        "join" => TokenKind.Join,
        _ => null,
    };
}
