using System.Net.Http.Json;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Stargate;

/// <summary>Gateways verify tokens by what their streams bring, and stop when they cannot know what was revoked.</summary>
public sealed class VerifierTests
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_gateway_tells_about_itself_to_whoever_may_read_its_node_and_to_nobody_else()
    {
        await using var network = await TestNet.StartAsync(1);
        await using var gateway = await VerifyingGateway.StartAsync(network, "gateway-1");
        var reader = await MakeTokenAsync(network, "inspector", "nodes/gateway-1", "read");
        var other = await MakeTokenAsync(network, "neighbour", "nodes/gateway-2", "read");
        await KnownAsync(gateway, reader);

        var (status, self) = await gateway.SelfAsync(reader);
        Assert.Equal((200, "gateway-1", "gateway", "test"), (status, (string?)self!["node"], (string?)self["role"], (string?)self["version"]));
        Assert.Equal("healthy", (string?)self["streams"]![0]!["health"]);
        Assert.Equal(["express", "tenant", "network"], self["positions"]!.AsArray().Select(static position => (string?)position!["class"]));
        Assert.Empty(self["rejections"]!.AsArray());
        Assert.Equal(0, (int)self["hosts_connected"]!);
        Assert.InRange((DateTimeOffset)self["certificate_expires"]! - TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(29), TimeSpan.FromDays(30));

        Assert.Equal((403, "no_capability"), Codes(await gateway.SelfAsync(other)));
        Assert.Equal((401, "unauthenticated"), Codes(await gateway.SelfAsync(null)));
        Assert.Equal((401, "unauthenticated"), Codes(await gateway.SelfAsync(Token.Make(TokenKind.Api, SystemEntropy.Instance).Print())));
        Assert.Equal((404, "not_found"), Codes(await gateway.SelfAsync(reader, "/v1/status")));
        Assert.Equal((405, "method_refused"), Codes(await gateway.SelfAsync(reader, method: HttpMethod.Delete)));
        Assert.Equal("unknown_host", await gateway.VisitAsync("gateway-1"));
    }

    [Fact]
    public async Task A_revoked_token_is_refused_by_every_gateway_within_a_second()
    {
        await using var network = await TestNet.StartAsync(2);
        await using var first = await VerifyingGateway.StartAsync(network, "gateway-1");
        await using var second = await VerifyingGateway.StartAsync(network, "gateway-2");
        var took = new List<TimeSpan>();
        for (var round = 0; round < 5; round++)
        {
            var token = await MakeTokenAsync(network, $"round-{round}", "nodes/*", "read");
            await KnownAsync(first, token);
            await KnownAsync(second, token);
            var accessor = token.Split('_')[2];
            var revoked = round % 2 == 0
                ? new Operation.Delete(ResourceKinds.Token.Key(accessor))
                : (Operation)ResourceKinds.Revocation.Put(
                    $"accessor/{accessor}",
                    new RevocationDocument { Before = TimeProvider.System.GetUtcNow(), Expires = TimeProvider.System.GetUtcNow().AddDays(1) },
                    "");
            var begun = TimeProvider.System.GetTimestamp();
            await CommitAsync(network, revoked);
            await Task.WhenAll(RefusedAsync(first, token), RefusedAsync(second, token));
            took.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        // On a busy machine one round may take longer.
        Assert.InRange(took.Order().ElementAt(2), TimeSpan.Zero, Promise);
    }

    [Fact]
    public async Task Without_a_stargate_a_gateway_closes_privileged_paths_and_goes_on_serving()
    {
        await using var network = await TestNet.StartAsync(1);
        await using var gateway = await VerifyingGateway.StartAsync(network, "gateway-1", new IdentityOptions { StaleAfter = TimeSpan.FromSeconds(2) });
        var token = await MakeTokenAsync(network, "inspector", "nodes/*", "read");
        await KnownAsync(gateway, token);

        await network.KillStargateAsync("stargate-1");
        await CommitAsync(network, new Operation.Delete(ResourceKinds.Token.Key(token.Split('_')[2])));
        Assert.Equal(200, (await gateway.SelfAsync(token)).Status);
        await StatusAsync(gateway, token, 503);
        Assert.Equal((503, "verifier_stale"), Codes(await gateway.SelfAsync(token)));
        Assert.Equal("unknown_host", await gateway.VisitAsync("docs.example"));
    }

    [Fact]
    public async Task A_gateway_goes_on_verifying_while_nothing_changes_in_the_network()
    {
        await using var network = await TestNet.StartAsync(1);
        await using var gateway = await VerifyingGateway.StartAsync(network, "gateway-1", new IdentityOptions { StaleAfter = TimeSpan.FromSeconds(3) });
        var token = await MakeTokenAsync(network, "inspector", "nodes/*", "read");
        await KnownAsync(gateway, token);
        var begun = await VouchedAsync();

        // Each answer has to be 200, for longer than a Gateway that hears nothing would answer.
        while (await VouchedAsync() < begun.AddSeconds(4))
        {
            await Task.Yield();
        }

        async Task<DateTimeOffset> VouchedAsync()
        {
            var (status, self) = await gateway.SelfAsync(token);
            Assert.Equal(200, status);
            return (DateTimeOffset)self!["vouched"]!;
        }
    }

    [Fact]
    public async Task With_the_store_away_gateways_go_on_verifying_and_hear_of_revocations_by_the_mesh()
    {
        await using var network = await TestNet.StartAsync(2);
        await using var gateway = await VerifyingGateway.StartAsync(network, "gateway-1", new IdentityOptions { StaleAfter = TimeSpan.FromSeconds(3) });
        var api = await network.StartApiAsync("api-1");
        var (leaked, good) = (await MakeTokenAsync(network, "one", "nodes/*", "read"), await MakeTokenAsync(network, "two", "nodes/*", "read"));
        await KnownAsync(gateway, leaked);
        await KnownAsync(gateway, good);
        network.Store.GoDown();

        using var client = new HttpClient { BaseAddress = new Uri($"http://{api.Addresses.Api}") };
        client.DefaultRequestHeaders.Authorization = new System.Net.Http.Headers.AuthenticationHeaderValue("Bearer", network.OperatorToken);
        using var revoked = await client.PostAsJsonAsync("/v1/revocations", new { accessor = leaked.Split('_')[2] }, Cancellation);
        Assert.Equal(503, (int)revoked.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), revoked.Headers.RetryAfter?.Delta);
        Assert.Contains("does not last: repeat it", await revoked.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        await RefusedAsync(gateway, leaked);
        var heard = (DateTimeOffset)(await gateway.SelfAsync(good)).Body!["vouched"]!;
        await Eventually.HoldsAsync("the Gateway is vouched for with the store away", async () =>
            (DateTimeOffset)(await gateway.SelfAsync(good)).Body!["vouched"]! > heard.AddSeconds(1));

        network.Store.ComeBack();
        await StatusAsync(gateway, good, 200);
        Assert.Equal(401, (await gateway.SelfAsync(leaked)).Status);
    }

    [Fact]
    public async Task The_command_gives_its_token_to_the_very_node_and_to_nobody_between()
    {
        await using var network = await TestNet.StartAsync(1);
        await using var gateway = await VerifyingGateway.StartAsync(network, "gateway-1");
        var token = await MakeTokenAsync(network, "inspector", "nodes/*", "read");
        await KnownAsync(gateway, token);
        var member = await network.OpenAsync(NodeRole.Host, "host-1");
        var ca = member.Identity.Ca;
        var control = network["stargate-1"].Addresses!.Control!.ToString();

        Assert.Equal("gateway-1", (string?)(await AskAsync("gateway-1", gateway.Https.ToString())).Value["node"]);
        var stargate = await AskAsync("stargate-1", control);
        Assert.Equal(("stargate", 0), ((string?)stargate.Value["role"], (int)stargate.Value["store_down_seconds"]!));

        // Another node of the network, and somebody with a certificate of the node's name that another authority made.
        Assert.Equal("ca_mismatch", (await AskAsync("stargate-2", control)).Failure!.Code);
        using var stranger = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        var request = new System.Security.Cryptography.X509Certificates.CertificateRequest(
            "CN=gateway-1, OU=gateway", stranger, System.Security.Cryptography.HashAlgorithmName.SHA256);
        await using var between = new Identity.TlsProxy(
            gateway.Https.ToString(), request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100)));
        Assert.Equal("ca_mismatch", (await AskAsync("gateway-1", between.Address)).Failure!.Code);

        Task<Outcome<System.Text.Json.Nodes.JsonNode>> AskAsync(string node, string address) =>
            new Edge.Client.NodeClient(new Edge.Client.NodePlace(NodeId.Parse(node), address, ca), token, TimeProvider.System).SelfAsync(Cancellation);
    }

    private static (int, string?) Codes((int Status, System.Text.Json.Nodes.JsonNode? Body) reply) => (reply.Status, (string?)reply.Body?["code"]);

    private static async Task<string> MakeTokenAsync(TestNet network, string policy, string path, string capability)
    {
        var token = Token.Make(TokenKind.Api, SystemEntropy.Instance);
        var now = TimeProvider.System.GetUtcNow();
        await CommitAsync(network, ResourceKinds.Policy.Put(policy, new PolicyDocument { Rules = [new PolicyRule { Path = path, Capabilities = [capability] }] }, ""));
        await CommitAsync(network, ResourceKinds.Token.Put(
            token.Accessor,
            new TokenDocument { Kind = "api", SecretHash = token.SecretHash, Subject = "usr:test", Policies = [policy], Created = now, Expires = now.AddDays(1) },
            ""));
        return token.Print();
    }

    private static async Task CommitAsync(TestNet network, Operation operation) =>
        Assert.IsType<CommitOutcome.Committed>(await network.Memory.CommitAsync(new Commit { Author = "usr:test", Operations = [operation] }, Cancellation));

    private static Task KnownAsync(VerifyingGateway gateway, string token) => StatusAsync(gateway, token, 200);

    private static Task RefusedAsync(VerifyingGateway gateway, string token) => StatusAsync(gateway, token, 401);

    private static async Task StatusAsync(VerifyingGateway gateway, string token, int status)
    {
        var until = TimeProvider.System.GetUtcNow() + Eventually.Patience;
        for (var seen = 0; seen != status;)
        {
            seen = (await gateway.SelfAsync(token)).Status;
            Assert.True(TimeProvider.System.GetUtcNow() < until, $"{gateway.Id} answered {seen} and not {status}");
        }
    }
}
