using System.Security.Cryptography;
using System.Text;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>
/// Codes for who has lost their authenticator; each is good once. Eighty random bits need no slow hash: nobody guesses them.
/// </summary>
public static class RecoveryCodes
{
    public const int Count = 10;

    private const int CodeBytes = 10;

    private const int CharactersPerGroup = 4;

    public static string[] Make(IEntropy entropy)
    {
        var codes = new string[Count];
        Span<byte> bytes = stackalloc byte[CodeBytes];
        for (var i = 0; i < codes.Length; i++)
        {
            entropy.Fill(bytes);
            codes[i] = string.Join('-', Base32.Encode(bytes).Chunk(CharactersPerGroup).Select(static group => new string(group)));
        }

        return codes;
    }

    /// <summary>The hash to keep, lower-case hexadecimal; case, blanks and hyphens of the code do not count.</summary>
    public static string HashOf(string code)
    {
        var plain = string.Concat(code.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(plain)));
    }
}
