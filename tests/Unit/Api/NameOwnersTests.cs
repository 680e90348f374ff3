using Edge.Kernel;

namespace Edge.Tests.Unit.Api;

/// <summary>Zones and the domains of services, of two accounts.</summary>
public sealed class NameOwnersTests
{
    private const string AnyRule = """[{"path":"*","capabilities":["create","read","update","delete","list"],"ownAccountOnly":true}]""";

    [Theory]
    [InlineData("www.example.test", "www.example.test")]
    [InlineData("www.example.test", "example.test")]
    [InlineData("a.b.example.test", "test")]
    public async Task A_zone_over_a_domain_of_anothers_service_is_refused(string domain, string zone)
    {
        await using var api = await RunningApi.StartAsync();
        var (alice, bob) = (await TokenAsync(api, "alice"), await TokenAsync(api, "bob"));
        Assert.Equal(200, await ServiceAsync(api, alice, "shop", domain));
        var before = await api.RevisionAsync();

        var refused = await ZoneAsync(api, bob, zone);

        Assert.Equal((422, "id", zone), (refused.Status, (string?)refused.Body!["field"], (string?)refused.Body["value"]));
        Assert.Contains("a service of another account has this name or one beneath it", (string)refused.Body["rule"]!, StringComparison.Ordinal);
        var file = await api.PutAsync($"/v1/zones/{zone}/file", """{"file":"$TTL 300\nx A 192.0.2.1\n"}""", bob);
        Assert.Equal((422, "id"), (file.Status, (string?)file.Body!["field"]));
        Assert.Equal(before, await api.RevisionAsync());
        Assert.Equal(201, (await ZoneAsync(api, bob, zone[2..])).Status);
        Assert.Equal(201, (await ZoneAsync(api, alice, zone)).Status);
    }

    [Fact]
    public async Task A_service_may_not_take_a_domain_in_anothers_zone_unless_it_is_in_a_zone_of_its_own()
    {
        await using var api = await RunningApi.StartAsync();
        var (alice, bob) = (await TokenAsync(api, "alice"), await TokenAsync(api, "bob"));
        Assert.Equal(201, (await ZoneAsync(api, alice, "example.test")).Status);
        Assert.Equal(200, await ServiceAsync(api, alice, "shop", "shop.example.test", "example.test"));
        var before = await api.RevisionAsync();

        foreach (var domain in (string[])["www.example.test", "a.b.sub.example.test"])
        {
            var refused = await api.PutAsync("/v1/services/other", Service("elsewhere.test", domain), bob);
            Assert.Equal((422, "spec.domains", domain), (refused.Status, (string?)refused.Body!["field"], (string?)refused.Body["value"]));
            Assert.StartsWith("it lies in the zone example.test of another account", (string)refused.Body["rule"]!, StringComparison.Ordinal);
        }

        Assert.Equal(before, await api.RevisionAsync());
        Assert.Equal(200, (await api.PutAsync("/v1/records/example.test/sub/ns", """{"spec":{"values":["ns1.edge.test."]}}""", alice)).Status);
        Assert.Equal(201, (await ZoneAsync(api, bob, "sub.example.test")).Status);
        Assert.Equal(200, await ServiceAsync(api, bob, "other", "a.b.sub.example.test"));
        Assert.Equal(422, await ServiceAsync(api, alice, "shop", "shop.example.test", "www.sub.example.test"));
    }

    [Fact]
    public async Task Of_a_zone_and_a_domain_in_it_at_once_by_two_accounts_the_later_is_refused()
    {
        FailingStore? store = null;
        await using var api = await RunningApi.StartAsync(real => store = new FailingStore(real));
        var (alice, bob) = (await TokenAsync(api, "alice"), await TokenAsync(api, "bob"));

        store!.Overtaking = async () => Assert.Equal(200, await ServiceAsync(api, alice, "shop", "www.one.test"));
        Assert.Equal(422, (await ZoneAsync(api, bob, "one.test")).Status);

        store.Overtaking = async () => Assert.Equal(201, (await ZoneAsync(api, bob, "two.test")).Status);
        Assert.Equal(422, await ServiceAsync(api, alice, "shop", "www.one.test", "www.two.test"));

        // Many names are compared by all zones, and still seen.
        store.Overtaking = async () => Assert.Equal(201, (await ZoneAsync(api, bob, "three.test")).Status);
        var domains = Enumerable.Range(0, 19).Select(static number => $"a.b{number}.test").Append("www.three.test").ToArray();
        Assert.Equal(422, await ServiceAsync(api, alice, "many", domains));
    }

    [Fact]
    public async Task A_zone_over_anothers_zone_is_refused_and_a_zone_is_not_given_up_while_services_would_fall_to_another()
    {
        await using var api = await RunningApi.StartAsync();
        var (alice, bob) = (await TokenAsync(api, "alice"), await TokenAsync(api, "bob"));
        Assert.Equal(201, (await ZoneAsync(api, bob, "login.early.test")).Status);
        var refused = await ZoneAsync(api, alice, "early.test");
        Assert.Equal((422, "id", "early.test"), (refused.Status, (string?)refused.Body!["field"], (string?)refused.Body["value"]));
        Assert.StartsWith("the zone login.early.test of another account lies beneath it", (string)refused.Body["rule"]!, StringComparison.Ordinal);
        Assert.Equal(201, (await ZoneAsync(api, alice, "ly.test")).Status);
        Assert.Equal(201, (await ZoneAsync(api, bob, "early.test")).Status);

        Assert.Equal(201, (await ZoneAsync(api, alice, "late.test")).Status);
        Assert.Equal(200, (await api.PutAsync("/v1/records/late.test/sub/ns", """{"spec":{"values":["ns1.edge.test."]}}""", alice)).Status);
        Assert.Equal(201, (await ZoneAsync(api, bob, "sub.late.test")).Status);
        Assert.Equal(200, await ServiceAsync(api, bob, "shop", "www.sub.late.test"));
        var kept = await api.DeleteAsync("/v1/zones/sub.late.test", bob);
        Assert.Equal((422, "id", "sub.late.test"), (kept.Status, (string?)kept.Body!["field"], (string?)kept.Body["value"]));
        Assert.Equal(200, await ServiceAsync(api, bob, "shop", "www.elsewhere.test"));
        Assert.Equal(200, (await api.DeleteAsync("/v1/zones/sub.late.test", bob)).Status);
    }

    [Fact]
    public async Task Of_two_accounts_that_make_a_pool_of_one_name_at_once_the_second_is_refused()
    {
        FailingStore? store = null;
        await using var api = await RunningApi.StartAsync(real => store = new FailingStore(real));
        var (alice, bob) = (await TokenAsync(api, "alice"), await TokenAsync(api, "bob"));
        const string pool = """{"spec":{"members":[{"address":"192.0.2.1"}]}}""";

        store!.Overtaking = async () => Assert.Equal(200, (await api.PutAsync("/v1/pools/eu", pool, alice)).Status);
        Assert.Equal(403, (await api.PutAsync("/v1/pools/eu", """{"spec":{"members":[{"address":"192.0.2.66"}]}}""", bob)).Status);
        Assert.Equal("192.0.2.1", (string?)(await api.GetAsync("/v1/pools/eu")).Body!["spec"]!["members"]![0]!["address"]);
    }

    [Fact]
    public async Task What_else_is_claimed_or_changed_meanwhile_stops_neither()
    {
        FailingStore? store = null;
        await using var api = await RunningApi.StartAsync(real => store = new FailingStore(real));
        var (alice, bob) = (await TokenAsync(api, "alice"), await TokenAsync(api, "bob"));

        store!.Overtaking = async () => Assert.Equal(200, await ServiceAsync(api, alice, "shop", "www.example.test"));
        Assert.Equal(201, (await ZoneAsync(api, bob, "other.test")).Status);
        store.Overtaking = async () => Assert.Equal(200, (await api.PutAsync("/v1/records/other.test/www/a", """{"spec":{"values":["192.0.2.1"]}}""", bob)).Status);
        Assert.Equal(200, await ServiceAsync(api, bob, "mine", "www.other.test"));
    }

    [Fact]
    public async Task As_many_services_and_zones_as_one_request_holds_are_made_at_once()
    {
        await using var api = await RunningApi.StartAsync();

        var services = string.Join(',', Enumerable.Range(0, 32).Select(static number => $$$"""{"kind":"Service","id":"s{{{number}}}","spec":{"domains":["www.c{{{number}}}.test"],"origin":"http://127.0.0.1:8000"}}"""));
        var zones = string.Join(',', Enumerable.Range(0, Commit.OperationsMax).Select(static number => $$$"""{"kind":"Zone","id":"z.y{{{number}}}.test","spec":{}}"""));

        Assert.Equal(200, (await api.PostAsync("/v1/apply", $$"""{"resources":[{{services}}]}""")).Status);
        Assert.Equal(200, (await api.PostAsync("/v1/apply", $$"""{"resources":[{{zones}}]}""")).Status);
    }

    private static async Task<(string, string)> TokenAsync(RunningApi api, string subject) =>
        ("Authorization", $"Bearer {await api.TokenForAsync(subject, AnyRule)}");

    private static Task<Reply> ZoneAsync(RunningApi api, (string, string) who, string zone) =>
        api.PostAsync("/v1/zones", $$$"""{"id":"{{{zone}}}","spec":{}}""", who);

    private static async Task<int> ServiceAsync(RunningApi api, (string, string) who, string id, params string[] domains) =>
        (await api.PutAsync($"/v1/services/{id}", Service(domains), who)).Status;

    private static string Service(params string[] domains) =>
        $$$"""{"spec":{"domains":[{{{string.Join(',', domains.Select(static domain => $"\"{domain}\""))}}}],"origin":"http://127.0.0.1:8000"}}""";
}
