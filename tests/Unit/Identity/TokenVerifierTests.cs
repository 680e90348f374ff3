using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Identity;

public sealed class TokenVerifierTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private IdentityDirectory _directory = null!;
    private TestNetwork _network = null!;
    private ApiTokens _tokens = null!;
    private TokenVerifier _verifier = null!;

    public async ValueTask InitializeAsync()
    {
        _network = await TestNetwork.FoundAsync();
        _directory = new IdentityDirectory(_network.Options, _network.Time);
        _tokens = new ApiTokens(_network.Store, _network.Options, _network.Entropy, _network.Time);
        _verifier = new TokenVerifier(_directory, _network.Time);
    }

    public ValueTask DisposeAsync() => _network.DisposeAsync();

    [Fact]
    public async Task A_token_carries_its_subject_and_policies()
    {
        var caller = _verifier.VerifyHeader(await HeaderAsync("reader")).Value;
        Assert.Equal("usr:alice", caller.Subject);
        Assert.Equal(TokenKind.Api, caller.Kind);
        Assert.True(caller.Access.Decide("services/docs", Capabilities.Read).Allowed);
        Assert.False(caller.Access.Decide("services/docs", Capabilities.Update).Allowed);
    }

    [Fact]
    public async Task Whatever_is_wrong_the_refusal_is_the_same()
    {
        var header = await HeaderAsync("reader");
        var code = await _network.MakeCodeAsync();
        _directory.Replace(await _network.ReadAsync(""));
        var stranger = Token.Make(TokenKind.Api, _network.Entropy);
        string?[] headers =
        [
            null, "", "Bearer ", header["Bearer ".Length..], $"Bearer {stranger.Print()}", header[..^52] + stranger.PrintSecret(),
            $"Bearer {code.Token.Print()}", $"Bearer edg_api_{code.Token.Accessor}_{code.Token.PrintSecret()}",
        ];
        Assert.All(headers, one => Assert.Same(TokenVerifier.Refused, _verifier.VerifyHeader(one).Failure));
        _network.Time.Advance(_network.Options.ApiTokenLifetime);
        Assert.Same(TokenVerifier.Refused, _verifier.VerifyHeader(header).Failure);
    }

    [Fact]
    public async Task Deleting_the_record_revokes_the_token()
    {
        var header = await HeaderAsync("reader");
        var accessor = _verifier.VerifyHeader(header).Value.Accessor;
        _directory.Apply(new Change(new Revision(9), [], [ResourceKinds.Token.Key(accessor)]));
        Assert.Same(TokenVerifier.Refused, _verifier.VerifyHeader(header).Failure);
    }

    [Fact]
    public async Task A_record_that_cannot_be_read_puts_its_token_out_of_force()
    {
        var header = await HeaderAsync("reader");
        var accessor = _verifier.VerifyHeader(header).Value.Accessor;
        var entry = (await _network.ReadAsync($"tokens/{accessor}")).Single();
        _directory.Put(entry with { Body = "{}"u8.ToArray() });
        Assert.Same(TokenVerifier.Refused, _verifier.VerifyHeader(header).Failure);
    }

    [Fact]
    public async Task A_policy_that_is_gone_grants_nothing_and_one_that_cannot_be_read_denies()
    {
        var header = await HeaderAsync("reader", "operator");
        _directory.Delete(ResourceKinds.Policy.Key("operator"));
        Assert.True(Decide(header, Capabilities.Read));
        Assert.False(Decide(header, Capabilities.Delete));
        var entry = (await _network.ReadAsync("policies/operator")).Single();
        _directory.Put(entry with { Body = "{}"u8.ToArray() });
        Assert.False(Decide(header, Capabilities.Read));
    }

    [Fact]
    public async Task A_token_is_refused_for_a_policy_that_does_not_exist_or_too_long_a_life()
    {
        var unknown = await _tokens.CreateAsync(new ApiTokenRequest { Subject = "usr:alice", Policies = ["nothing"] }, "usr:operator", None);
        Assert.Equal("policies", unknown.Failure!.Field);
        var request = new ApiTokenRequest { Subject = "usr:alice", Policies = [], Lifetime = TimeSpan.FromDays(367) };
        Assert.Equal("lifetime", (await _tokens.CreateAsync(request, "usr:operator", None)).Failure!.Field);
        Assert.Single(await _network.ReadAsync("tokens/"));
    }

    [Fact]
    public async Task A_request_for_too_many_policies_is_refused_before_the_store_is_asked()
    {
        await _network.Store.DisposeAsync();
        var request = new ApiTokenRequest { Subject = "usr:alice", Policies = [.. Enumerable.Range(0, 33).Select(i => $"policy-{i}")] };
        Assert.Equal("policies", (await _tokens.CreateAsync(request, "usr:operator", None)).Failure!.Field);
    }

    [Fact]
    public async Task A_token_learnt_from_the_store_serves_once_and_does_not_outlive_its_deletion()
    {
        var header = await HeaderAsync("reader");
        var accessor = _verifier.VerifyHeader(header).Value.Accessor;
        Assert.True(_directory.TryFindToken(accessor, out var document));
        _directory.Delete(ResourceKinds.Token.Key(accessor));
        Assert.Equal("usr:alice", _verifier.VerifyHeader(header, document).Value.Subject);
        Assert.Same(TokenVerifier.Refused, _verifier.VerifyHeader(header).Failure);
    }

    [Theory]
    [InlineData("accessor")]
    [InlineData("subject")]
    [InlineData("network")]
    public async Task A_revoked_token_is_refused_by_what_the_store_says_and_by_what_the_mesh_says(string scope)
    {
        var header = await HeaderAsync("reader");
        var accessor = _verifier.VerifyHeader(header).Value.Accessor;
        var id = RevocationId.TryParse(scope switch { "accessor" => $"accessor/{accessor}", "subject" => "subject/usr:alice", _ => "network/self" }, out var parsed) ? parsed : default;
        var document = new RevocationDocument { Before = _network.Time.GetUtcNow(), Expires = _network.Time.GetUtcNow().AddDays(1) };
        var put = ResourceKinds.Revocation.Put(id.ToString(), document, "");
        await _network.Store.CommitAsync(new Commit { Author = "usr:operator", Operations = [put] }, None);

        _directory.Replace(await _network.ReadAsync(""));
        Assert.Same(TokenVerifier.Refused, _verifier.VerifyHeader(header).Failure);
        _directory.Delete(put.Key);
        Assert.True(_verifier.VerifyHeader(header).Succeeded);

        Assert.True(_directory.Revocations.Hear(new TokenRevocation(id, document.Before, document.Expires)));
        Assert.False(_directory.Revocations.Hear(new TokenRevocation(id, document.Before, document.Expires)));
        Assert.Same(TokenVerifier.Refused, _verifier.VerifyHeader(header).Failure);
    }

    [Fact]
    public async Task A_revocation_that_cannot_be_read_revokes_what_its_key_names()
    {
        var header = await HeaderAsync("reader");
        var document = new RevocationDocument { Before = DateTimeOffset.UnixEpoch, Expires = DateTimeOffset.UnixEpoch.AddDays(1) };
        var put = ResourceKinds.Revocation.Put("subject/usr:alice", document, "");
        await _network.Store.CommitAsync(new Commit { Author = "usr:operator", Operations = [put] }, None);
        var entry = (await _network.ReadAsync("revocations/")).Single();
        _directory.Put(entry);
        Assert.True(_verifier.VerifyHeader(header).Succeeded);
        _directory.Put(entry with { SchemaVersion = 9 });
        Assert.Same(TokenVerifier.Refused, _verifier.VerifyHeader(header).Failure);
    }

    private bool Decide(string header, Capabilities needed) =>
        _verifier.VerifyHeader(header).Value.Access.Decide("services/docs", needed).Allowed;

    private async Task<string> HeaderAsync(params string[] policies)
    {
        var request = new ApiTokenRequest { Subject = "usr:alice", Policies = policies };
        var token = (await _tokens.CreateAsync(request, "usr:operator", None)).Value;
        _directory.Replace(await _network.ReadAsync(""));
        return $"Bearer {token.Print()}";
    }
}
