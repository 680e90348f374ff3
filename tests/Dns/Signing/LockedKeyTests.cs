using System.Security.Cryptography;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Keys in memory that is never written to a disk.</summary>
public sealed class LockedKeyTests
{
    private static readonly byte[] _content = [.. Enumerable.Range(0, 300).Select(number => (byte)number)];

    public LockedKeyTests() => Assert.SkipUnless(LockedKey.IsSupported, "OpenSSL 3 is not here");

    [Fact]
    public void A_key_on_p_256_signs_what_others_check_and_leaves_as_it_came()
    {
        using var plain = EcdsaKey.Generate();
        using var locked = LockedKey.FromPrivate(SigningAlgorithm.EcdsaP256, plain.ExportPrivate(), plain.PublicKey.Span);
        Assert.Equal((plain.Algorithm, Convert.ToHexString(plain.PublicKey.Span)), (locked.Algorithm, Convert.ToHexString(locked.PublicKey.Span)));
        Assert.Equal(plain.ExportPrivate(), locked.ExportPrivate());
        for (var i = 0; i < 300; i++)
        {
            // Numbers with leading zeroes too.
            Assert.True(new EcdsaCheck().IsGood(plain.PublicKey.Span, _content.AsSpan(i), locked.Sign(_content.AsSpan(i))));
        }
    }

    [Fact]
    public void A_key_of_ed25519_is_what_another_implementation_makes_of_its_seed()
    {
        var seed = Convert.FromBase64String("ODIyNjAzODQ2MjgwODAxMjI2NDUxOTAyMDQxNDIyNjI=");
        var other = new Ed25519Key(seed);
        using var locked = LockedKey.FromPrivate(SigningAlgorithm.Ed25519, seed);
        Assert.Equal(Convert.ToHexString(other.PublicKey.Span), Convert.ToHexString(locked.PublicKey.Span));
        Assert.Equal(other.Sign(_content), locked.Sign(_content));
        Assert.Equal(seed, locked.ExportPrivate());
    }

    [Fact]
    public void The_memory_is_locked_where_the_system_allows_it_and_a_key_that_was_given_up_signs_no_more()
    {
        using var plain = EcdsaKey.Generate();
        var locked = LockedKey.FromPrivate(SigningAlgorithm.EcdsaP256, plain.ExportPrivate(), plain.PublicKey.Span);
        Assert.Equal(LockedKey.IsLocked, LockedBytes(Environment.ProcessId) > 0);
        locked.Dispose();
        Assert.Throws<ObjectDisposedException>(() => locked.Sign(_content));
        Assert.Throws<CryptographicException>(() => LockedKey.FromPrivate(SigningAlgorithm.EcdsaP256, new byte[31], plain.PublicKey.Span));
    }

    /// <summary>What the system says that a process has locked, in units of 1,024 bytes.</summary>
    internal static int LockedBytes(int process) =>
        int.Parse(File.ReadLines($"/proc/{process}/status").Single(line => line.StartsWith("VmLck:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], System.Globalization.CultureInfo.InvariantCulture);
}
