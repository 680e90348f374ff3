using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using Edge.Kernel;

namespace Edge.Identity;

/// <summary>One-time codes by time (RFC 6238): six digits, SHA-1, steps of 30 s, which is what every authenticator knows.</summary>
public static class Totp
{
    public const int SecretBytes = 20;

    public const int Digits = 6;

    private const int Modulus = 1_000_000;

    /// <summary>Clocks of telephones may be a step off, either way (RFC 6238 §5.2).</summary>
    private const int StepsOff = 1;

    public static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

    public static long StepAt(DateTimeOffset time) => time.ToUnixTimeSeconds() / (long)Step.TotalSeconds;

    /// <summary>The code of a step (RFC 4226 §5.3).</summary>
    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238 takes SHA-1, inside an HMAC, where its weakness does not matter.")]
    public static string CodeOf(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[SHA1.HashSizeInBytes];
        HMACSHA1.HashData(secret, counter, hash);
        var number = BinaryPrimitives.ReadUInt32BigEndian(hash[(hash[^1] & 0x0F)..]) & 0x7FFF_FFFF;
        return (number % Modulus).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>
    /// The step of a code that is good now and later than the last one used; null if it is none. Every candidate is compared,
    /// so that the time tells nothing.
    /// </summary>
    public static long? Verify(ReadOnlySpan<byte> secret, ReadOnlySpan<char> code, DateTimeOffset now, long lastStep)
    {
        long? good = null;
        for (var step = StepAt(now) - StepsOff; step <= StepAt(now) + StepsOff; step++)
        {
            if (Same(CodeOf(secret, step), code) && step > lastStep)
            {
                good ??= step;
            }
        }

        return good;
    }

    /// <summary>What an authenticator reads, as a link or out of a picture.</summary>
    public static string Uri(string issuer, string account, ReadOnlySpan<byte> secret) =>
        $"otpauth://totp/{System.Uri.EscapeDataString(issuer)}:{System.Uri.EscapeDataString(account)}?secret={Base32.Encode(secret).ToUpperInvariant()}&issuer={System.Uri.EscapeDataString(issuer)}";

    private static bool Same(ReadOnlySpan<char> expected, ReadOnlySpan<char> given) =>
        given.Length == expected.Length
        && CryptographicOperations.FixedTimeEquals(System.Runtime.InteropServices.MemoryMarshal.AsBytes(expected), System.Runtime.InteropServices.MemoryMarshal.AsBytes(given));
}
