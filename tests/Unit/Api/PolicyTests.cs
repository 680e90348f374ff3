using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Api;

public sealed class PolicyTests
{
    private const string Own = """[{"path":"services/*","capabilities":["create","read","update","delete","list","watch"],"ownAccountOnly":true}]""";

    [Fact]
    public async Task A_rule_for_the_own_account_opens_nobody_elses_services()
    {
        await using var api = await RunningApi.StartAsync();
        var alice = await api.TokenForAsync("alice", Own);
        var bob = await api.TokenForAsync("bob", Own);

        Assert.Equal(200, (await As(api, alice, HttpMethod.Put, "/v1/services/hers", Service("a.test"))).Status);
        Assert.Equal(200, (await As(api, bob, HttpMethod.Put, "/v1/services/his", Service("b.test"))).Status);

        Assert.Equal(200, (await As(api, bob, HttpMethod.Get, "/v1/services/his")).Status);
        Assert.Equal(403, (await As(api, bob, HttpMethod.Get, "/v1/services/hers")).Status);
        Assert.Equal(403, (await As(api, bob, HttpMethod.Put, "/v1/services/hers", Service("c.test"))).Status);
        Assert.Equal(403, (await As(api, bob, HttpMethod.Delete, "/v1/services/hers")).Status);
        Assert.Equal(403, (await As(api, bob, HttpMethod.Post, "/v1/apply", $$"""{"resources":[{"kind":"Service","id":"hers",{{Service("c.test")[1..]}}]}""")).Status);
        Assert.Equal(403, (await As(api, bob, HttpMethod.Get, "/v1/services?watch=now")).Status);
        var listed = await As(api, bob, HttpMethod.Get, "/v1/services");
        Assert.Equal(["his"], listed.Body!["items"]!.AsArray().Select(static item => (string?)item!["id"]));
        Assert.Equal(200, (await As(api, bob, HttpMethod.Delete, "/v1/services/his")).Status);
        Assert.Equal("a.test", (string?)(await api.GetAsync("/v1/services/hers")).Body!["spec"]!["domains"]![0]);
    }

    [Fact]
    public async Task An_explanation_is_to_be_had_for_devices_by_what_their_streams_bring_them()
    {
        await using var api = await RunningApi.StartAsync();
        var clerk = await api.TokenForAsync("clerk", """[{"path":"services/*","capabilities":["read"]}]""");
        foreach (var (name, role) in new[] { ("gateway-1", NodeRole.Gateway), ("host-1", NodeRole.Host), ("host-2", NodeRole.Host), ("stargate-1", NodeRole.Stargate) })
        {
            var device = new DeviceDocument { PublicKey = Convert.ToBase64String([.. Enumerable.Repeat((byte)name.GetHashCode(StringComparison.Ordinal), 32)]), Role = role, Revoked = name == "host-2" };
            Assert.IsType<CommitOutcome.Committed>(await api.Store.CommitAsync(
                new Commit { Author = "test", Operations = [ResourceKinds.Device.Put(name, device, ""), ResourceKinds.Node.Put(name, new NodeDocument { Role = role, Region = "local" }, "")] },
                TestContext.Current.CancellationToken));
        }

        async Task<string?> AskAsync(string device, string path, string capability = "read") =>
            (string?)(await api.GetAsync($"/v1/explain?path={path}&capability={capability}&device={device}")).Body!["explanation"];
        Assert.Equal("read on 'services/docs' is allowed by the policy 'streams of gateways', rule 'services/*'", await AskAsync("gateway-1", "services/docs"));
        Assert.Equal("update on 'services/docs' is not granted: the policy 'streams of gateways', rule 'services/*', grants other capabilities", await AskAsync("gateway-1", "services/docs", "update"));
        Assert.Equal("read on 'services/docs' is not granted: no rule of the caller's policies matches the path", await AskAsync("host-1", "services/docs"));
        Assert.Equal("read on 'nodes/host-1' is allowed by the policy 'streams of hosts', rule 'nodes/{{device.id}}'", await AskAsync("host-1", "nodes/host-1"));
        Assert.Equal("read on 'nodes/host-2' is not granted: no rule of the caller's policies matches the path", await AskAsync("host-2", "nodes/host-2"));
        Assert.Equal(422, (await api.GetAsync("/v1/explain?path=a&capability=read&device=stargate-1")).Status);
        Assert.Equal(404, (await api.GetAsync("/v1/explain?path=a&capability=read&device=nobody")).Status);
        Assert.Equal(403, (await As(api, clerk, HttpMethod.Get, "/v1/explain?path=a&capability=read&device=host-1")).Status);
    }

    [Fact]
    public async Task An_explanation_is_to_be_had_for_tokens_and_subjects_by_those_who_may_see_them()
    {
        await using var api = await RunningApi.StartAsync();
        var clerk = await api.TokenForAsync("clerk", """[{"path":"services/*","capabilities":["read"]}]""");

        var forToken = await api.GetAsync($"/v1/explain?path=services/docs&capability=read&token={clerk.Split('_')[2]}");
        Assert.Equal((true, "clerk", "services/*"), ((bool)forToken.Body!["allowed"]!, (string?)forToken.Body["policy"], (string?)forToken.Body["rule"]));
        var forSubject = await api.GetAsync("/v1/explain?path=services/docs&capability=update&subject=usr:clerk");
        Assert.Equal("update on 'services/docs' is not granted: the policy 'clerk', rule 'services/*', grants other capabilities", (string?)forSubject.Body!["explanation"]);

        Assert.Equal(404, (await api.GetAsync("/v1/explain?path=a&capability=read&subject=usr:nobody")).Status);
        Assert.Equal(403, (await As(api, clerk, HttpMethod.Get, "/v1/explain?path=a&capability=read&subject=usr:operator")).Status);
        Assert.Equal(200, (await As(api, clerk, HttpMethod.Get, "/v1/explain?path=a&capability=read")).Status);
    }

    [Fact]
    public async Task A_dry_run_shows_which_decisions_would_change_and_writes_nothing()
    {
        await using var api = await RunningApi.StartAsync();
        var clerk = await api.TokenForAsync("clerk", """[{"path":"services/*","capabilities":["read"]}]""");
        await api.PutAsync("/v1/services/docs", Service("a.test"));
        var revision = await api.RevisionAsync();

        var tried = await api.PostAsync("/v1/policies/clerk/dry-run", """{"spec":{"rules":[{"path":"services/docs","capabilities":["read","update"]}]}}""");

        Assert.Equal((200, 1), (tried.Status, (int)tried.Body!["holders"]!));
        var holder = $"tokens/{clerk.Split('_')[2]}";
        Assert.Equal(
            [$"{holder} services/ read True False", $"{holder} services/a-new-one read True False", $"{holder} services/docs update False True"],
            tried.Body["differences"]!.AsArray().Select(static difference =>
                $"{difference!["holder"]} {difference["path"]} {difference["capability"]} {(bool)difference["before"]!} {(bool)difference["after"]!}"));
        Assert.Equal(3, (int)tried.Body["changed"]!);
        Assert.Equal(revision, await api.RevisionAsync());
        Assert.Equal(422, (await api.PostAsync("/v1/policies/clerk/dry-run", """{"spec":{"rules":[{"path":"services/docs","capabilities":["fly"]}]}}""")).Status);
        Assert.Equal(403, (await As(api, clerk, HttpMethod.Post, "/v1/policies/clerk/dry-run", """{"spec":{"rules":[{"path":"*","capabilities":["read"]}]}}""")).Status);
    }

    private static string Service(string domain) => $$$"""{"spec":{"domains":["{{{domain}}}"],"origin":"http://192.0.2.1:1"}}""";

    private static async Task<Reply> As(RunningApi api, string token, HttpMethod method, string path, string? body = null) =>
        await api.SendAsync(method, path, body, ("Authorization", $"Bearer {token}"));
}
