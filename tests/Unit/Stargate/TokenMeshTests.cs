using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Api;
using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;

namespace Edge.Tests.Unit.Stargate;

/// <summary>Access tokens and revocations between real Stargates and Apis over real sockets.</summary>
public sealed class TokenMeshTests
{
    private const string Password = "correct horse battery";

    [Fact]
    public async Task A_token_of_one_api_works_at_another_and_is_refused_there_once_it_is_revoked()
    {
        await using var network = await TestNet.StartAsync(2);
        var (one, other) = (await network.StartApiAsync("api-1"), await network.StartApiAsync("api-2"));
        await AddAliceAsync(network, one);
        var login = await LoginAsync(one);
        var token = (string)login["token"]!;
        await Eventually.HoldsAsync("the other api takes it", async () => await StatusAsync(other, token) == 200);

        Assert.Equal(201, (await PostAsync(one, network.OperatorToken, "/v1/revocations", $$"""{"accessor":"{{token.Split('_')[2]}}"}""")).Status);
        await Eventually.HoldsAsync("the other api refuses it", async () => await StatusAsync(other, token) == 401);
        Assert.Equal(401, await StatusAsync(one, token));
        var renewed = await PostAsync(other, null, "/v1/login/refresh", $$"""{"refreshToken":"{{login["refreshToken"]}}"}""");
        Assert.Equal(200, renewed.Status);
        await Eventually.HoldsAsync("the first api takes the renewed one", async () => await StatusAsync(one, (string)renewed.Body["token"]!) == 200);
    }

    [Fact]
    public async Task With_the_store_away_tokens_work_on_and_a_revocation_reaches_every_api_by_the_mesh()
    {
        await using var network = await TestNet.StartAsync(2);
        var (one, other) = (await network.StartApiAsync("api-1"), await network.StartApiAsync("api-2"));
        await AddAliceAsync(network, one);
        var token = (string)(await LoginAsync(one))["token"]!;
        await Eventually.HoldsAsync("the other api takes it", async () => await StatusAsync(other, token) == 200);
        network.Store.GoDown();

        // Reading resources needs the store; who somebody is does not.
        Assert.Equal(200, await StatusAsync(one, token, "/v1/whoami"));
        var revoked = await PostAsync(one, network.OperatorToken, "/v1/revocations", """{"logins":"usr:alice"}""");
        Assert.Equal((503, "store_unavailable"), (revoked.Status, (string?)revoked.Body["code"]));
        Assert.Contains("does not last: repeat it", (string?)revoked.Body["detail"], StringComparison.Ordinal);
        Assert.Equal(401, await StatusAsync(one, token, "/v1/whoami"));
        await Eventually.HoldsAsync("the other api refuses it", async () => await StatusAsync(other, token, "/v1/whoami") == 401);

        // An Api that starts later hears of it from the Stargates, which remember.
        network.Store.ComeBack();
        var third = await network.StartApiAsync("api-3");
        await Eventually.HoldsAsync("an api that came later refuses it", async () => await StatusAsync(third, token, "/v1/whoami") == 401);
    }

    [Fact]
    public async Task With_the_store_away_an_api_starts_by_its_snapshot_and_hears_from_a_stargate_what_was_revoked()
    {
        await using var network = await TestNet.StartAsync(1);
        var (one, other) = (await network.StartApiAsync("api-1"), await network.StartApiAsync("api-2"));
        var made = await PostAsync(one, network.OperatorToken, "/v1/tokens", """{"subject":"usr:bob","policies":["reader"]}""");
        var token = (string)made.Body["token"]!;
        await Eventually.HoldsAsync("the other api has it", async () => await StatusAsync(other, token) == 200);
        await network.StopApiAsync(other);
        Assert.Equal(201, (await PostAsync(one, network.OperatorToken, "/v1/revocations", $$"""{"accessor":"{{token.Split('_')[2]}}"}""")).Status);
        await Eventually.HoldsAsync("it is refused", async () => await StatusAsync(one, token, "/v1/whoami") == 401);
        network.Store.GoDown();

        other = await network.StartApiAsync("api-2");
        await Eventually.HoldsAsync("it hears a Stargate", async () => await StatusAsync(other, network.OperatorToken, "/v1/status") == 200);
        await Eventually.HoldsAsync("it refuses what was revoked meanwhile", async () => await StatusAsync(other, token, "/v1/whoami") == 401);
        Assert.Equal(503, (await PostAsync(other, network.OperatorToken, "/v1/tokens", """{"subject":"usr:bob","policies":["reader"]}""")).Status);

        network.Store.ComeBack();
        await Eventually.HoldsAsync("writes work again", async () =>
            (await PostAsync(other, network.OperatorToken, "/v1/tokens", """{"subject":"usr:bob","policies":["reader"]}""")).Status == 201);
    }

    [Fact]
    public async Task An_api_that_starts_later_is_told_of_tokens_and_a_stargate_too()
    {
        await using var network = await TestNet.StartAsync(1);
        var one = await network.StartApiAsync("api-1");
        await AddAliceAsync(network, one);
        var token = (string)(await LoginAsync(one))["token"]!;

        // The only Stargate that knew is gone; the next one hears of the token from the Api that gave it.
        await network.KillStargateAsync("stargate-1");
        await network.StartStargateAsync("stargate-2");
        var late = await network.StartApiAsync("api-2");
        await Eventually.HoldsAsync("an api that came later takes the token", async () => await StatusAsync(late, token) == 200);
    }

    [Fact]
    public async Task A_gateway_may_look_a_token_up_and_a_host_may_not()
    {
        await using var network = await TestNet.StartAsync(1);
        var api = await network.StartApiAsync("api-1");
        await AddAliceAsync(network, api);
        var token = (string)(await LoginAsync(api))["token"]!;
        var (gateway, host) = (await network.OpenAsync(NodeRole.Gateway, "gateway-1"), await network.OpenAsync(NodeRole.Host, "host-1"));
        var request = new LookupRequest { Accessor = token.Split('_')[2] };

        var grant = await LookupAsync(network, gateway, request);
        Assert.Equal(("usr:alice", "usr"), (grant!.Subject, grant.Kind));
        Assert.True(Token.TryParse(token, out var parsed) && parsed.Matches(grant.SecretHash.Span));
        Assert.Null(await LookupAsync(network, gateway, new LookupRequest { Accessor = "aaaaaaaaaaaaaaaa" }));
        Assert.NotNull(await LookupAsync(network, gateway, new LookupRequest { Accessor = network.OperatorToken.Split('_')[2] }));
        var refused = await Assert.ThrowsAsync<RpcException>(() => LookupAsync(network, host, request));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);

        await PostAsync(api, network.OperatorToken, "/v1/revocations", """{"subject":"usr:alice"}""");
        await Eventually.HoldsAsync("the Stargate knows no such token any more", async () => await LookupAsync(network, gateway, request) is null);
    }

    [Fact]
    public async Task Revoking_a_devices_sessions_ends_its_streams_and_it_logs_in_anew()
    {
        await using var network = await TestNet.StartAsync(1);
        var api = await network.StartApiAsync("api-1");
        var gateway = await network.JoinAsync(NodeRole.Gateway, "gateway-1");
        await Eventually.HoldsAsync("the gateway has its stream", () => gateway.Link.Streams == 1);
        var sessions = gateway.Dialled;

        Assert.Equal(201, (await PostAsync(api, network.OperatorToken, "/v1/revocations", """{"device":"gateway-1"}""")).Status);
        await Eventually.HoldsAsync("the gateway logged in again", () => gateway.Dialled > sessions && gateway.Link.Streams == 1);
    }

    private static async Task<Grant?> LookupAsync(TestNet network, GatewayDouble node, LookupRequest request)
    {
        using var session = await node.DialAsync(network["stargate-1"].Addresses!.Control!.ToString(), TestContext.Current.CancellationToken);
        var reply = await new Tokens.TokensClient(session.Channel).LookupAsync(request, session.Credentials, cancellationToken: TestContext.Current.CancellationToken);
        return reply.Grant;
    }

    private static async Task AddAliceAsync(TestNet network, ApiRole api)
    {
        var made = await PostAsync(api, network.OperatorToken, "/v1/users", $$"""{"name":"alice","password":"{{Password}}","policies":["reader"]}""");
        Assert.Equal(201, made.Status);
    }

    private static async Task<JsonNode> LoginAsync(ApiRole api)
    {
        var login = await PostAsync(api, null, "/v1/login", $$"""{"user":"alice","password":"{{Password}}"}""");
        Assert.Equal(200, login.Status);
        return login.Body;
    }

    private static async Task<int> StatusAsync(ApiRole api, string token, string path = "/v1/services") =>
        (await SendAsync(api, HttpMethod.Get, token, path, null)).Status;

    private static Task<(int Status, JsonNode Body)> PostAsync(ApiRole api, string? token, string path, string body) =>
        SendAsync(api, HttpMethod.Post, token, path, body);

    private static async Task<(int Status, JsonNode Body)> SendAsync(ApiRole api, HttpMethod method, string? token, string path, string? body)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://{api.Addresses.Api}") };
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }
}
