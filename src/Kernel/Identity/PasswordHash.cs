using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace Edge.Kernel;

/// <summary>
/// A password as Argon2id (RFC 9106) made it, with what is needed to make it again. Written in the PHC string format,
/// <c>$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH</c>, with base64 without padding.
/// </summary>
public sealed record PasswordHash
{
    public const int SaltBytes = 16;

    public const int HashBytes = 32;

    /// <summary>19 MiB and 2 passes: what OWASP asks for, and about 20 ms of one core.</summary>
    public const int MemoryKiBUsual = 19_456;

    public const int PassesUsual = 2;

    private const int MemoryKiBMax = 1024 * 1024;

    private const int PassesMax = 64;

    public required int MemoryKiB { get; init; }

    public required int Passes { get; init; }

    public required ReadOnlyMemory<byte> Salt { get; init; }

    public required ReadOnlyMemory<byte> Hash { get; init; }

    /// <summary>A hash of the usual cost that belongs to no password: what nobody's login is checked against.</summary>
    public static PasswordHash Nobodys { get; } = new()
    {
        MemoryKiB = MemoryKiBUsual,
        Passes = PassesUsual,
        Salt = new byte[SaltBytes],
        Hash = new byte[HashBytes],
    };

    /// <summary>Makes the 32 bytes of a password: at the usual cost about 20 ms of processor time and 19 MiB.</summary>
    public static byte[] Derive(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int memoryKiB, int passes)
    {
        var parameters = new Argon2Parameters { DegreeOfParallelism = 1, MemorySize = memoryKiB, NumberOfPasses = passes };
        return PasswordBasedKeyDerivationAlgorithm.Argon2id(parameters).DeriveBytes(password, salt, HashBytes);
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out PasswordHash? hash)
    {
        hash = null;
        if (text?.Split('$') is not ["", "argon2id", "v=19", var cost, var salt, var made]
            || cost.Split(',') is not [['m', '=', .. var memory], ['t', '=', .. var passes], "p=1"]
            || !IsNumber(memory, 8, MemoryKiBMax, out var memoryKiB)
            || !IsNumber(passes, 1, PassesMax, out var count)
            || Decode(salt, SaltBytes) is not { } saltBytes
            || Decode(made, HashBytes) is not { } hashBytes)
        {
            return false;
        }

        hash = new PasswordHash { MemoryKiB = memoryKiB, Passes = count, Salt = saltBytes, Hash = hashBytes };
        return true;
    }

    /// <summary>Whether these bytes are those of the password; takes the same time for all wrong ones.</summary>
    public bool Matches(ReadOnlySpan<byte> derived) => CryptographicOperations.FixedTimeEquals(derived, Hash.Span);

    public string Print() => string.Create(
        CultureInfo.InvariantCulture,
        $"$argon2id$v=19$m={MemoryKiB},t={Passes},p=1${Encode(Salt.Span)}${Encode(Hash.Span)}");

    public override string ToString() => "argon2id ***";

    private static bool IsNumber(string text, int min, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= min && number <= max;

    private static string Encode(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(bytes).TrimEnd('=');

    private static byte[]? Decode(string text, int length)
    {
        var bytes = new byte[length];
        var padded = text.PadRight((text.Length + 3) / 4 * 4, '=');
        return Convert.TryFromBase64String(padded, bytes, out var written) && written == length && Encode(bytes) == text ? bytes : null;
    }
}
