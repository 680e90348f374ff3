using System.Text;
using Edge.Identity;
using Edge.Kernel;

namespace Edge.Tests.Unit.Identity;

public sealed class PasswordHashTests
{
    /// <summary>Made by the reference implementation: <c>argon2 somesaltsomesalt -id -t 2 -k 19456 -p 1 -l 32</c>.</summary>
    private const string Reference = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$";

    [Fact]
    public void A_hash_is_written_as_other_programs_write_it_and_read_back()
    {
        var hash = PasswordHash.Nobodys with { Salt = Encoding.ASCII.GetBytes("somesaltsomesalt"), Hash = new byte[32] };
        Assert.StartsWith(Reference, hash.Print(), StringComparison.Ordinal);
        Assert.True(PasswordHash.TryParse(hash.Print(), out var read));
        Assert.Equal(hash.Print(), read.Print());
        Assert.DoesNotContain("c29t", hash.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("$argon2i$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=2$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=99999999,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=19456,t=0,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c29t$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$AAAA")]
    public void Half_a_hash_is_none(string? text) => Assert.False(PasswordHash.TryParse(text, out _));

    [Theory]
    [InlineData("eleven chars", true)]
    [InlineData("eleven char", false)]
    [InlineData("ääääääääääää", true)]
    [InlineData("", false)]
    public void A_password_has_twelve_characters_whatever_they_are(string password, bool accepted) =>
        Assert.Equal(accepted, UserPasswords.Check("password", password) is null);

    [Fact]
    public void A_password_that_is_too_long_is_refused_without_being_shown()
    {
        Assert.Null(UserPasswords.Check("password", new string('x', 1024)));
        var refused = UserPasswords.Check("password", new string('x', 1025))!;
        Assert.Equal(("password", "(secret)"), (refused.Field, refused.Value));
    }
}
