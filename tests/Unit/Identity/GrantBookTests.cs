using Edge.Identity;
using Edge.Kernel;
using Edge.Protocol;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Unit.Identity;

public sealed class GrantBookTests
{
    private readonly FakeTimeProvider _time = TestClock.Start();
    private readonly CountingEntropy _entropy = new();

    [Fact]
    public void An_access_token_is_taken_in_once_and_goes_when_it_expires()
    {
        var book = new GrantBook(new IdentityOptions(), _time);
        var grant = Make("family-a");
        Assert.True(book.Add(grant));
        Assert.False(book.Add(grant));
        Assert.True(book.TryFind(grant.Accessor, out var found));
        Assert.Same(grant, found);

        _time.Advance(TimeSpan.FromMinutes(15));
        Assert.True(book.Add(Make("family-b")));
        Assert.False(book.TryFind(grant.Accessor, out _));
        Assert.Equal(1, book.Count);
    }

    [Fact]
    public void What_has_expired_lives_too_long_or_is_no_access_token_is_not_taken_in()
    {
        var book = new GrantBook(new IdentityOptions(), _time);
        var grant = Make("family-a");
        Assert.False(book.Add(grant with { Expires = _time.GetUtcNow() }));
        Assert.False(book.Add(grant with { Expires = _time.GetUtcNow().AddHours(1) }));
        Assert.False(book.Add(grant with { Family = null }));
        Assert.False(book.Add(grant with { Kind = TokenKind.Api }));
        Assert.Equal(0, book.Count);
    }

    [Fact]
    public void One_login_that_renews_itself_without_end_pushes_out_only_its_own()
    {
        var book = new GrantBook(new IdentityOptions { GrantsMax = 20 }, _time);
        var honest = Make("family-a");
        book.Add(honest);
        for (var i = 0; i < 1_000; i++)
        {
            Assert.True(book.Add(Make("family-b")));
        }

        Assert.True(book.TryFind(honest.Accessor, out _));
        Assert.Equal(1 + GrantBook.GrantsPerFamilyMax, book.Count);
        Assert.Equal(book.Count, book.All.Count);
    }

    [Fact]
    public void A_full_book_drops_the_oldest()
    {
        var book = new GrantBook(new IdentityOptions { GrantsMax = 3 }, _time);
        List<TokenGrant> grants = [.. Enumerable.Range(0, 5).Select(number => Make($"family-{number}"))];
        grants.ForEach(grant => book.Add(grant));
        Assert.Equal(grants[2..], book.All);
    }

    [Fact]
    public void A_grant_and_a_revocation_survive_the_wire_and_half_ones_do_not()
    {
        var grant = Make("abcdefghijklmnop") with { Policies = ["reader", "operator"] };
        var read = TokensWire.Read(TokensWire.Write(grant))!;
        Assert.Equal(grant.Policies, read.Policies);
        Assert.Equal(grant.SecretHash.ToArray(), read.SecretHash.ToArray());
        Assert.Equal(grant, read with { Policies = grant.Policies, SecretHash = grant.SecretHash });
        Assert.Null(TokensWire.Read(TokensWire.Write(grant with { SecretHash = new byte[31] })));
        Assert.Null(TokensWire.Read(TokensWire.Write(grant with { Kind = TokenKind.Refresh })));
        Assert.Null(TokensWire.Read(TokensWire.Write(grant with { Family = "short" })));
        Assert.Null(TokensWire.Read(new Grant()));
        Assert.Null(TokensWire.Read(new Revocation { Id = "subject/usr:a" }));
    }

    private TokenGrant Make(string family)
    {
        var token = Token.Make(TokenKind.User, _entropy);
        return new TokenGrant
        {
            Accessor = token.Accessor,
            Kind = TokenKind.User,
            SecretHash = Convert.FromHexString(token.SecretHash),
            Subject = "usr:alice",
            Family = family,
            Policies = ["reader"],
            Created = _time.GetUtcNow(),
            Expires = _time.GetUtcNow().AddMinutes(15),
        };
    }
}
