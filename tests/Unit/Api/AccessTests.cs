using Edge.Identity;
using Edge.Kernel;

namespace Edge.Tests.Unit.Api;

public sealed class AccessTests
{
    [Theory]
    [InlineData("")]
    [InlineData("Basic dXNlcjpwYXNz")]
    [InlineData("Bearer ")]
    [InlineData("Bearer rubbish")]
    [InlineData("Bearer edg_api_aaaaaaaaaaaaaaaa_aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public async Task Without_a_good_token_every_refusal_reads_the_same(string authorization)
    {
        await using var api = await RunningApi.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(api.Address, "/v1/services"));
        var reply = await api.SendAsync(request, ("Authorization", authorization));

        Assert.Equal((401, "unauthenticated"), (reply.Status, reply.Code));
        Assert.Equal(TokenVerifier.Refused.Message, reply.Detail);
    }

    [Fact]
    public async Task A_refusal_names_path_and_capability()
    {
        await using var api = await RunningApi.StartAsync();
        var reader = await api.TokenForAsync("reader-only", """[{"path":"services/*","capabilities":["read","list"]}]""");

        Assert.Equal(200, (await As(api, reader, HttpMethod.Get, "/v1/services")).Status);
        var denied = await As(api, reader, HttpMethod.Put, "/v1/services/docs", """{"spec":{"domains":["a.test"],"origin":"http://127.0.0.1:1"}}""");
        Assert.Equal((403, "no_capability"), (denied.Status, denied.Code));
        Assert.Contains("services/docs", denied.Detail, StringComparison.Ordinal);
        Assert.Contains("create, update", denied.Detail, StringComparison.Ordinal);
        Assert.Equal(403, (await As(api, reader, HttpMethod.Get, "/v1/nodes")).Status);
        Assert.Equal(403, (await As(api, reader, HttpMethod.Get, "/v1/status")).Status);
        Assert.Equal(403, (await As(api, reader, HttpMethod.Get, "/v1/services?watch=now")).Status);
        Assert.Equal(403, (await As(api, reader, HttpMethod.Delete, "/v1/services/docs")).Status);
        Assert.Equal(403, (await As(api, reader, HttpMethod.Post, "/v1/join-codes", """{"role":"host"}""")).Status);
    }

    [Fact]
    public async Task A_new_token_works_at_once_and_a_revoked_one_no_more()
    {
        await using var api = await RunningApi.StartAsync();
        var made = await api.PostAsync("/v1/tokens", """{"policies":["reader"],"days":1,"description":"a test"}""");
        Assert.Equal(201, made.Status);
        var token = (string)made.Body!["token"]!;
        Assert.Equal(200, (await As(api, token, HttpMethod.Get, "/v1/services")).Status);

        var listed = await api.GetAsync($"/v1/tokens/{made.Body["accessor"]}");
        Assert.Equal("a test", (string?)listed.Body!["spec"]!["description"]);
        Assert.Null(listed.Body["spec"]!["secretHash"]);

        Assert.Equal(200, (await api.DeleteAsync($"/v1/tokens/{made.Body["accessor"]}")).Status);
        await Eventually.HoldsAsync(async () => (await As(api, token, HttpMethod.Get, "/v1/services")).Status == 401, "the revoked token is refused");
    }

    [Fact]
    public async Task Nobody_hands_out_more_than_they_have_without_sudo()
    {
        await using var api = await RunningApi.StartAsync();
        var clerk = await api.TokenForAsync("clerk", """[{"path":"tokens/*","capabilities":["create"]}]""");

        Assert.Equal(403, (await As(api, clerk, HttpMethod.Post, "/v1/tokens", """{"policies":["operator"]}""")).Status);
        Assert.Equal(403, (await As(api, clerk, HttpMethod.Post, "/v1/tokens", """{"policies":["clerk"],"subject":"usr:operator"}""")).Status);
        Assert.Equal(201, (await As(api, clerk, HttpMethod.Post, "/v1/tokens", """{"policies":["clerk"]}""")).Status);
    }

    [Theory]
    [InlineData("policies/clerk", """{"spec":{"rules":[{"path":"*","capabilities":["sudo"]}]}}""")]
    [InlineData("devices/mine", """{"spec":{"role":"stargate","publicKey":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}}""")]
    public async Task Nobody_becomes_an_operator_or_a_stargate_by_writing_a_policy_or_a_device(string key, string body)
    {
        await using var api = await RunningApi.StartAsync();
        var clerk = await api.TokenForAsync("clerk", """[{"path":"*","capabilities":["create","read","update","delete","list","watch"]}]""");

        var (kind, id) = (key.Split('/')[0], key.Split('/')[1]);
        Assert.Equal(403, (await As(api, clerk, HttpMethod.Put, $"/v1/{key}", body)).Status);
        Assert.Equal(403, (await As(api, clerk, HttpMethod.Post, $"/v1/{kind}", body.Replace("{\"spec", $"{{\"id\":\"{id}\",\"spec", StringComparison.Ordinal))).Status);
        var resource = body.Replace("{\"spec", $"{{\"kind\":\"{kind}\",\"id\":\"{id}\",\"spec", StringComparison.Ordinal);
        Assert.Equal(403, (await As(api, clerk, HttpMethod.Post, "/v1/apply", $"{{\"resources\":[{resource}]}}")).Status);
        Assert.Equal(200, (await api.PutAsync($"/v1/{key}", body)).Status);
        Assert.Equal(403, (await As(api, clerk, HttpMethod.Delete, $"/v1/{key}")).Status);
    }

    [Theory]
    [InlineData("{}", "policies")]
    [InlineData("""{"policies":[]}""", "policies")]
    [InlineData("""{"policies":["nobody-made-this"]}""", "policies")]
    [InlineData("""{"policies":["reader"],"days":0}""", "days")]
    [InlineData("""{"policies":["reader"],"days":"many"}""", "days")]
    [InlineData("""{"policies":["reader"],"secret":"x"}""", "secret")]
    public async Task A_bad_request_for_a_token_names_the_field(string body, string field)
    {
        await using var api = await RunningApi.StartAsync();
        var reply = await api.PostAsync("/v1/tokens", body);
        Assert.Equal((422, field), (reply.Status, (string?)reply.Body!["field"]));
    }

    [Fact]
    public async Task Secrets_never_leave()
    {
        await using var api = await RunningApi.StartAsync();
        var network = await api.GetAsync("/v1/network/self");
        Assert.Equal("edge.test", (string?)network.Body!["spec"]!["domain"]);
        Assert.Null(network.Body["spec"]!["caKeySealed"]);
        Assert.DoesNotContain("caKeySealed", (await api.GetAsync("/v1/network")).Body!.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secretHash", (await api.GetAsync("/v1/tokens")).Body!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_join_code_names_a_stargate_and_the_network()
    {
        await using var api = await RunningApi.StartAsync();
        Assert.Equal((422, "no_stargate"), Codes(await api.PostAsync("/v1/join-codes", """{"role":"host"}""")));
        await api.PutAsync("/v1/nodes/stargate-1", """{"spec":{"role":"stargate","region":"local","control":"127.0.1.1:7400"}}""");

        var made = await api.PostAsync("/v1/join-codes", """{"role":"gateway","node":"gateway-7"}""");

        Assert.Equal(201, made.Status);
        var code = JoinCode.Parse((string?)made.Body!["code"]);
        Assert.Equal("127.0.1.1:7400", code.Value.Address);
        Assert.Equal((422, "invalid_document"), Codes(await api.PostAsync("/v1/join-codes", """{"role":"stargate"}""")));
        Assert.Equal((422, "invalid_document"), Codes(await api.PostAsync("/v1/join-codes", """{"role":"host","node":"Not A Name"}""")));
    }

    [Fact]
    public async Task A_device_is_revoked()
    {
        await using var api = await RunningApi.StartAsync();
        Assert.Equal(200, (await api.PostAsync("/v1/devices/api-1/revoke", null)).Status);
        Assert.True((bool)(await api.GetAsync("/v1/devices/api-1")).Body!["spec"]!["revoked"]!);
    }

    [Fact]
    public async Task Whoever_asks_learns_who_they_are_and_which_rule_decides()
    {
        await using var api = await RunningApi.StartAsync();
        var me = await api.GetAsync("/v1/whoami");
        Assert.Equal("usr:operator", (string?)me.Body!["subject"]);

        var why = await api.GetAsync("/v1/explain?path=services/docs&capability=update");
        Assert.True((bool)why.Body!["allowed"]!);
        Assert.Equal("operator", (string?)why.Body["policy"]);
        Assert.Equal(422, (await api.GetAsync("/v1/explain?path=services/docs&capability=fly")).Status);
    }

    private static (int, string) Codes(Reply reply) => (reply.Status, reply.Code);

    private static async Task<Reply> As(RunningApi api, string token, HttpMethod method, string path, string? body = null) =>
        await api.SendAsync(method, path, body, ("Authorization", $"Bearer {token}"));
}
