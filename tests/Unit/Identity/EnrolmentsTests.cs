using System.Security.Cryptography.X509Certificates;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Identity;

public sealed class EnrolmentsTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly DeviceKey _key = DeviceKey.Generate(new CountingEntropy(seed: 3));
    private TestNetwork _network = null!;

    public async ValueTask InitializeAsync() => _network = await TestNetwork.FoundAsync();

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _network.DisposeAsync();
    }

    [Fact]
    public async Task A_code_lets_a_gateway_in_under_its_name_and_region()
    {
        var code = await _network.MakeCodeAsync(NodeRole.Gateway, "gateway-1", "us-east");
        var admission = (await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(code.Token, _key), None)).Value;

        Assert.Equal("gateway-1", admission.Node.Value);
        Assert.Equal("us-east", admission.Region.Value);
        Assert.Equal(_network.Authority.CertificatePem, admission.CaCertificate);
        using var certificate = X509Certificate2.CreateFromPem(admission.Certificate);
        Assert.Equal("CN=gateway-1, OU=gateway", certificate.Subject);

        var node = ResourceKinds.Node.Parse(Assert.Single(await _network.ReadAsync("nodes/"))).Value;
        Assert.Equal("127.0.2.1:8080", node.Http);
        Assert.Equal("127.0.2.1:8443", node.Https);
        Assert.Null(node.Control);
        var device = ResourceKinds.Device.Parse(Assert.Single(await _network.ReadAsync("devices/"))).Value;
        var now = _network.Time.GetUtcNow();
        Assert.Equal(
            new DeviceDocument { PublicKey = _key.PublicKeyText, Role = NodeRole.Gateway, Owner = "usr:operator", KeyCreated = now, CertificateExpires = now.AddDays(30) },
            device);
        Assert.DoesNotContain(await _network.ReadAsync("tokens/"), entry => entry.Key.Value.EndsWith(code.Token.Accessor, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_host_gets_a_random_name_and_no_certificate()
    {
        var code = await _network.MakeCodeAsync(NodeRole.Host);
        var admission = (await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(code.Token, _key, NodeRole.Host), None)).Value;
        Assert.Matches("^host-[a-z2-7]{8}$", admission.Node.Value);
        Assert.Null(admission.Certificate);
        Assert.Equal("eu-west", admission.Region.Value);
        Assert.Null(ResourceKinds.Node.Parse(Assert.Single(await _network.ReadAsync("nodes/"))).Value.Http);
    }

    [Fact]
    public async Task Of_eight_that_bring_the_same_code_exactly_one_gets_in()
    {
        var code = await _network.MakeCodeAsync();
        await using var gate = new GatedStore(_network.Store, waiters: 8);
        var keys = Enumerable.Range(0, 8).Select(_ => DeviceKey.Generate(_network.Entropy)).ToArray();
        var outcomes = await Task.WhenAll(keys.Select(key =>
            _network.Enrolments(gate).RedeemAsync(TestNetwork.RequestOf(code.Token, key), None).AsTask()));

        var winner = Assert.Single(outcomes, outcome => outcome.Succeeded);
        Assert.All(outcomes.Where(outcome => !outcome.Succeeded), outcome => Assert.Equal("join_code_refused", outcome.Failure!.Code));
        Assert.Equal($"devices/{winner.Value.Node}", Assert.Single(await _network.ReadAsync("devices/")).Key.Value);
        Assert.Single(await _network.ReadAsync("nodes/"));
    }

    [Fact]
    public async Task The_same_node_asking_again_gets_the_same_name()
    {
        var code = await _network.MakeCodeAsync();
        var request = TestNetwork.RequestOf(code.Token, _key);
        var first = (await _network.Enrolments().RedeemAsync(request, None)).Value;
        var second = (await _network.Enrolments().RedeemAsync(request, None)).Value;
        Assert.Equal(first.Node, second.Node);
        Assert.NotNull(second.Certificate);
        Assert.Single(await _network.ReadAsync("devices/"));
    }

    [Fact]
    public async Task A_used_expired_or_unknown_code_and_a_wrong_secret_are_refused_alike()
    {
        var used = await _network.MakeCodeAsync();
        Assert.True((await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(used.Token, DeviceKey.Generate(_network.Entropy)), None)).Succeeded);
        var good = await _network.MakeCodeAsync();
        var accessor = good.Token.Accessor;
        Assert.True(Token.TryParse($"edg_join_{accessor}_{used.Token.PrintSecret()}", out var wrongSecret));
        var expired = await _network.MakeCodeAsync();
        var operators = _network.Founding.OperatorToken!;
        Assert.True(Token.TryParse($"edg_join_{operators.Accessor}_{operators.PrintSecret()}", out var noCode));

        Failure?[] refusals =
        [
            (await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(used.Token, _key), None)).Failure,
            (await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(wrongSecret, _key), None)).Failure,
            (await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(noCode, _key), None)).Failure,
            (await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(Token.Make(TokenKind.Join, _network.Entropy), _key), None)).Failure,
            await ExpiredAsync(expired.Token),
        ];
        var refusal = Assert.Single(refusals.Distinct())!;
        Assert.Equal("join_code_refused", refusal.Code);
        Assert.Equal("the join code is unknown, used or expired; ask for a new one: edge device join-code --role gateway", refusal.Message);
    }

    [Fact]
    public async Task A_code_is_for_one_role()
    {
        var code = await _network.MakeCodeAsync(NodeRole.Host);
        var refused = await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(code.Token, _key), None);
        Assert.Equal("join_role_wrong", refused.Failure!.Code);
        Assert.True((await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(code.Token, _key, NodeRole.Host), None)).Succeeded);
    }

    [Fact]
    public async Task A_key_that_is_not_proven_or_another_connection_does_not_use_the_code_up()
    {
        var code = await _network.MakeCodeAsync();
        var honest = TestNetwork.RequestOf(code.Token, _key);
        using var other = DeviceKey.Generate(_network.Entropy);
        var stolen = await _network.Enrolments().RedeemAsync(honest with { PublicKey = other.PublicKey }, None);
        Assert.Equal("proof_refused", stolen.Failure!.Code);
        var relayed = await _network.Enrolments().RedeemAsync(honest with { CertificateHash = new byte[32] }, None);
        Assert.Equal("channel_mismatch", relayed.Failure!.Code);
        Assert.True((await _network.Enrolments().RedeemAsync(honest, None)).Succeeded);
    }

    [Fact]
    public async Task A_request_that_cannot_be_certified_does_not_use_the_code_up()
    {
        var code = await _network.MakeCodeAsync();
        var honest = TestNetwork.RequestOf(code.Token, _key);
        var broken = honest with
        {
            CertificateRequest = new byte[] { 1 },
            Signature = EnrolmentProof.Sign(_key, code.Token.Accessor, NodeRole.Gateway, [1], TestNetwork.CertificateHash),
        };
        Assert.Equal("certificate_request_refused", (await _network.Enrolments().RedeemAsync(broken, None)).Failure!.Code);
        Assert.True((await _network.Enrolments().RedeemAsync(honest, None)).Succeeded);
    }

    [Fact]
    public async Task A_name_that_exists_is_refused_until_its_device_is_revoked()
    {
        var early = await _network.MakeCodeAsync(NodeRole.Gateway, "gateway-1");
        var code = await _network.MakeCodeAsync(NodeRole.Gateway, "gateway-1");
        Assert.True((await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(early.Token, _key), None)).Succeeded);
        using var replacement = DeviceKey.Generate(_network.Entropy);
        var request = TestNetwork.RequestOf(code.Token, replacement);
        var refused = await _network.Enrolments().RedeemAsync(request, None);
        Assert.Equal("node_exists", refused.Failure!.Code);
        Assert.Contains("edge device revoke gateway-1", refused.Failure.Message, StringComparison.Ordinal);

        await RevokeAsync("gateway-1");
        Assert.Equal("gateway-1", (await _network.Enrolments().RedeemAsync(request, None)).Value.Node.Value);
        var device = ResourceKinds.Device.Parse(Assert.Single(await _network.ReadAsync("devices/"))).Value;
        Assert.Equal(replacement.PublicKeyText, device.PublicKey);
        Assert.False(device.Revoked);
    }

    [Fact]
    public async Task An_address_that_guesses_codes_is_held_up()
    {
        var guess = TestNetwork.RequestOf(Token.Make(TokenKind.Join, _network.Entropy), _key);
        for (var i = 0; i < _network.Options.FailuresPerAddressMax; i++)
        {
            Assert.Equal("join_code_refused", (await _network.Enrolments().RedeemAsync(guess, None)).Failure!.Code);
        }

        var code = await _network.MakeCodeAsync();
        var honest = TestNetwork.RequestOf(code.Token, _key);
        Assert.Equal("too_many_failures", (await _network.Enrolments().RedeemAsync(honest, None)).Failure!.Code);
        Assert.True((await _network.Enrolments().RedeemAsync(honest with { Address = System.Net.IPAddress.Loopback }, None)).Succeeded);
    }

    [Fact]
    public async Task No_secret_shows_in_the_text_of_a_request()
    {
        var code = await _network.MakeCodeAsync();
        Assert.DoesNotContain(code.Token.PrintSecret(), TestNetwork.RequestOf(code.Token, _key).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(code.Token.PrintSecret(), code.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(_network.Founding.OperatorToken!.PrintSecret(), _network.Founding.ToString(), StringComparison.Ordinal);
    }

    private async Task<Failure?> ExpiredAsync(Token code)
    {
        _network.Time.Advance(TimeSpan.FromMinutes(10));
        return (await _network.Enrolments().RedeemAsync(TestNetwork.RequestOf(code, _key), None)).Failure;
    }

    private async Task RevokeAsync(string node)
    {
        var entry = (await _network.ReadAsync($"devices/{node}")).Single();
        var revoked = ResourceKinds.Device.Parse(entry).Value with { Revoked = true };
        var commit = new Commit { Author = "usr:operator", Operations = [ResourceKinds.Device.Put(node, revoked, "")] };
        Assert.IsType<CommitOutcome.Committed>(await _network.Store.CommitAsync(commit, None));
    }
}
