using System.Text;
using CsCheck;
using Edge.Identity;

namespace Edge.Tests.Unit.Identity;

public sealed class TotpTests
{
    private static readonly byte[] Secret = Encoding.ASCII.GetBytes("12345678901234567890");

    /// <summary>RFC 6238 appendix B, for SHA-1: the last six of its eight digits.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void The_codes_are_those_of_the_rfc(long seconds, string code)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(seconds);
        Assert.Equal(code, Totp.CodeOf(Secret, Totp.StepAt(now)));
        Assert.Equal(Totp.StepAt(now), Totp.Verify(Secret, code, now, 0));
    }

    [Fact]
    public void A_code_is_good_one_step_early_or_late_and_never_after_it_was_used() =>
        Gen.Select(Gen.Byte.Array[Totp.SecretBytes], Gen.Long[10, 4_000_000_000]).Sample((secret, seconds) =>
        {
            var now = DateTimeOffset.FromUnixTimeSeconds(seconds * 30 / 30);
            var step = Totp.StepAt(now);
            var code = Totp.CodeOf(secret, step);
            Assert.NotNull(Totp.Verify(secret, code, now + Totp.Step, 0));
            Assert.NotNull(Totp.Verify(secret, code, now - Totp.Step, 0));
            var used = Totp.Verify(secret, code, now, 0);
            Assert.True(Totp.Verify(secret, code, now, step) is null || code == Totp.CodeOf(secret, step + 1));
            Assert.NotNull(used);
        });

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("abcdef")]
    public void What_is_no_code_is_not_good(string code) => Assert.Null(Totp.Verify(Secret, code, DateTimeOffset.UnixEpoch.AddYears(50), 0));

    [Fact]
    public void An_authenticator_reads_issuer_account_and_secret() => Assert.Equal(
        "otpauth://totp/Edge%20edge.test:alice?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Edge%20edge.test",
        Totp.Uri("Edge edge.test", "alice", Secret));

    [Fact]
    public void Recovery_codes_are_ten_and_read_with_or_without_hyphens_and_capitals()
    {
        var codes = RecoveryCodes.Make(new CountingEntropy());
        Assert.Equal(10, codes.Distinct().Count());
        Assert.Matches("^[a-z2-7]{4}(-[a-z2-7]{4}){3}$", codes[0]);
        Assert.Equal(RecoveryCodes.HashOf(codes[0]), RecoveryCodes.HashOf(codes[0].Replace("-", " ", StringComparison.Ordinal).ToUpperInvariant()));
    }
}
