using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Identity;

/// <summary>The check of a token is made for every request, and so costs no memory; and what it keeps must not outlive its reasons.</summary>
public sealed class TokenCheckTests
{
    private readonly Microsoft.Extensions.Time.Testing.FakeTimeProvider _time = TestClock.Start();
    private readonly IdentityDirectory _directory;
    private readonly TokenVerifier _verifier;
    private long _revision;

    public TokenCheckTests()
    {
        _directory = new IdentityDirectory(new IdentityOptions(), _time);
        _verifier = new TokenVerifier(_directory, _time);
    }

    [Fact]
    public void A_check_and_a_decision_allocate_nothing()
    {
        var text = "Bearer " + Put(Token.Make(TokenKind.Api, SystemEntropy.Instance), "reader").Print();
        PutPolicy("reader", "services/*", "read");
        const string Unknown = "Bearer edg_api_aaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        Assert.True(_verifier.VerifyHeader(text).Value.Access.Decide("services/docs", Capabilities.Read).Allowed);
        Assert.False(_verifier.VerifyHeader(Unknown).Succeeded);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var number = 0; number < 1_000; number++)
        {
            _ = _verifier.VerifyHeader(text).Value.Access.Decide("services/docs", Capabilities.Read).Allowed;
            _ = _verifier.VerifyHeader(Unknown).Succeeded;
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void A_changed_policy_counts_at_the_next_check()
    {
        var token = Put(Token.Make(TokenKind.Api, SystemEntropy.Instance), "reader");
        Assert.False(Allows(token, "services/docs"));
        PutPolicy("reader", "services/*", "read");
        Assert.True(Allows(token, "services/docs"));
        PutPolicy("reader", "zones/*", "read");
        Assert.False(Allows(token, "services/docs"));
        _directory.Delete(ResourceKinds.Policy.Key("reader"));
        Assert.False(Allows(token, "zones/a"));
    }

    [Fact]
    public void A_token_that_changed_or_went_is_not_remembered()
    {
        var token = Token.Make(TokenKind.Api, SystemEntropy.Instance);
        PutPolicy("reader", "services/*", "read");
        Put(token, "reader");
        Assert.True(Allows(token, "services/docs"));
        Put(token, "nothing");
        Assert.False(Allows(token, "services/docs"));
        _directory.Delete(ResourceKinds.Token.Key(token.Accessor));
        Assert.False(_verifier.Verify(token.Print()).Succeeded);
    }

    [Theory]
    [InlineData("")]
    [InlineData("edg_api")]
    [InlineData("edg_api_aaaaaaaaaaaaaaaa")]
    [InlineData("edg_api_aaaaaaaaaaaaaaaa_")]
    [InlineData("edg__aaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("xdg_api_aaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("edg_api_aaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa_a")]
    [InlineData("edg_api_AAAAAAAAAAAAAAAA_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void What_is_no_token_is_read_as_none_by_both_readers(string text)
    {
        Assert.False(Token.TryParse(text, out _));
        Assert.False(TokenText.TryParse(text, out _));
    }

    [Fact]
    public void Both_readers_see_the_same_token()
    {
        var token = Token.Make(TokenKind.User, SystemEntropy.Instance);
        Assert.True(TokenText.TryParse($" {token.Print()} ", out var read));
        Assert.Equal((token.Kind, token.Accessor), (read.Kind, read.Accessor.ToString()));
        Assert.True(read.Matches(Convert.FromHexString(token.SecretHash)));
        Assert.False(read.Matches(new byte[32]));
    }

    private bool Allows(Token token, string path) => _verifier.Verify(token.Print()).Value.Access.Decide(path, Capabilities.Read).Allowed;

    private Token Put(Token token, string policy)
    {
        var now = _time.GetUtcNow();
        Put(ResourceKinds.Token.Put(
            token.Accessor,
            new TokenDocument { Kind = "api", SecretHash = token.SecretHash, Subject = "usr:alice", Policies = [policy], Created = now, Expires = now.AddDays(1) },
            ""));
        return token;
    }

    private void PutPolicy(string name, string path, string capability) =>
        Put(ResourceKinds.Policy.Put(name, new PolicyDocument { Rules = [new PolicyRule { Path = path, Capabilities = [capability] }] }, ""));

    private void Put(Operation.Put put) =>
        _directory.Put(new ResourceEntry(put.Key, put.Kind, put.SchemaVersion, "", "test", new Revision(1), new Revision(++_revision), put.Body));
}
