using System.Text.Json.Nodes;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Api;

/// <summary>Pools and steered record sets by the API.</summary>
public sealed class SteeringTests
{
    private const string Failover = """{"ttlSeconds":60,"steering":{"policy":"failover","pools":["eu","us"]}}""";

    [Theory]
    [InlineData("""{"ttlSeconds":60,"values":["192.0.2.1"],"steering":{"policy":"failover","pools":["eu"]}}""", "spec.values", "1 records")]
    [InlineData("""{"steering":{"policy":"failover","pools":["eu"]}}""", "spec.ttlSeconds", "3600")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"nearest","pools":["eu"]}}""", "spec.steering.policy", "nearest")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"failover"}}""", "spec.steering.pools", "0")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"failover","pools":["eu","eu"]}}""", "spec.steering.pools[1]", "eu")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"failover","pools":["none"]}}""", "steering.pools", "none")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"geo","pools":["eu"]}}""", "spec.steering.rules", "0")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"geo","pools":["eu"],"rules":[{"country":"de","pools":["us"]}]}}""", "spec.steering.rules[0].country", "de")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"geo","pools":["eu"],"rules":[{"region":"mars","pools":["us"]}]}}""", "spec.steering.rules[0].region", "mars")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"geo","pools":["eu"],"rules":[{"subnet":"192.0.2.0/25","pools":["us"]}]}}""", "spec.steering.rules[0].subnet", "192.0.2.0/25")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"geo","pools":["eu"],"rules":[{"country":"DE","region":"europe","pools":["us"]}]}}""", "spec.steering.rules[0]", "DE europe")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"gateways","pools":["eu"]}}""", "spec.steering.pools", "eu")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"gateways","target":"other.test."}}""", "spec.steering.target", "other.test.")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"alias"}}""", "spec.steering.target", "")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"alias","target":"www"}}""", "spec.steering.target", "www")]
    [InlineData("""{"ttlSeconds":60,"steering":{"policy":"alias","target":"."}}""", "spec.steering.target", ".")]
    public async Task Steering_that_a_rule_refuses_is_422_and_changes_nothing(string spec, string field, string value)
    {
        await using var api = await BeginAsync();
        var before = await api.RevisionAsync();
        var reply = await PutAsync(api, "www/a", spec);
        Assert.Equal((422, field, value), (reply.Status, (string?)reply.Body!["field"], (string?)reply.Body["value"]));
        Assert.Equal(before, await api.RevisionAsync());
    }

    [Theory]
    [InlineData("""{"members":[]}""", "spec.members", "0")]
    [InlineData("""{"members":[{"address":"192.0.2.256"}]}""", "spec.members[0].address", "192.0.2.256")]
    [InlineData("""{"members":[{"address":"2001:DB8::1"}]}""", "spec.members[0].address", "2001:DB8::1")]
    [InlineData("""{"members":[{"address":"0.0.0.0"}]}""", "spec.members[0].address", "0.0.0.0")]
    [InlineData("""{"members":[{"address":"192.0.2.1","weight":0}]}""", "spec.members[0].weight", "0")]
    [InlineData("""{"members":[{"address":"192.0.2.1","state":"off"}]}""", "spec.members[0].state", "off")]
    [InlineData("""{"members":[{"address":"192.0.2.1"},{"address":"192.0.2.1"}]}""", "spec.members[1]", "192.0.2.1")]
    [InlineData("""{"members":[{"address":"192.0.2.1"}],"upThresholdPercent":101}""", "spec.upThresholdPercent", "101")]
    [InlineData("""{"members":[{"address":"192.0.2.1"}],"probe":{"kind":"icmp","port":1}}""", "spec.probe.kind", "icmp")]
    [InlineData("""{"members":[{"address":"192.0.2.1"}],"probe":{"kind":"tcp","port":80,"intervalSeconds":1}}""", "spec.probe.intervalSeconds", "1")]
    [InlineData("""{"members":[{"address":"192.0.2.1"}],"probe":{"kind":"http","port":80,"path":"/a b"}}""", "spec.probe.path", "/a b")]
    public async Task A_pool_that_a_rule_refuses_is_422(string spec, string field, string value)
    {
        await using var api = await RunningApi.StartAsync();
        var reply = await api.PutAsync("/v1/pools/eu", $$"""{"spec":{{spec}}}""");
        Assert.Equal((422, field, value), (reply.Status, (string?)reply.Body!["field"], (string?)reply.Body["value"]));
    }

    [Fact]
    public async Task Records_of_a_type_that_no_pool_has_and_of_types_without_addresses_are_not_steered()
    {
        await using var api = await BeginAsync();
        Assert.Equal("no member of these pools has an address for records of type AAAA", (string?)(await PutAsync(api, "www/aaaa", Failover)).Body!["rule"]);
        Assert.Equal("records of type TXT cannot be steered, only A and AAAA", (string?)(await PutAsync(api, "www/txt", Failover)).Body!["rule"]);
        Assert.Equal(200, (await PutAsync(api, "www/aaaa", """{"ttlSeconds":60,"steering":{"policy":"gateways"}}""")).Status);
    }

    [Fact]
    public async Task A_zones_file_has_what_everybody_gets_and_an_import_leaves_steered_sets_alone()
    {
        await using var api = await BeginAsync();
        Assert.Equal(200, (await PutAsync(api, "www/a", Failover)).Status);
        var file = (string)(await api.GetAsync("/v1/zones/example.test/file")).Body!["file"]!;
        Assert.Contains("www\t60\tIN\tA\t192.0.2.1", file, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.11", file, StringComparison.Ordinal);

        var imported = await ImportAsync(api, "www 300 A 192.0.2.99\nmail 300 A 192.0.2.98\n");
        Assert.Equal(200, imported.Status);
        Assert.Equal("www.example.test. A: it is steered and stays so; delete it first to import its records", imported.Body!["notes"]!.AsArray().Select(static note => (string?)note).Single(static note => note!.Contains("steered", StringComparison.Ordinal)));
        Assert.Equal(["mail"], imported.Body["changes"]!.AsArray().Select(static change => (string?)change!["owner"]));
        Assert.Equal("failover", (string?)(await api.GetAsync("/v1/records/example.test/www/a")).Body!["spec"]!["steering"]!["policy"]);
        Assert.Equal(2, (int)(await api.GetAsync("/v1/zones/example.test")).Body!["spec"]!["recordSets"]!);

        var refused = await ImportAsync(api, "www 300 CNAME other\n");
        Assert.Equal((422, "www.example.test"), (refused.Status, (string?)refused.Body!["value"]));
    }

    [Fact]
    public async Task A_file_has_of_steered_sets_what_everybody_gets_and_says_which_names_have_the_addresses_of_others()
    {
        await using var api = await BeginAsync();
        await api.PutAsync("/v1/pools/six", """{"spec":{"members":[{"address":"2001:db8::1"}]}}""");
        var gateway = new NodeDocument { Role = NodeRole.Gateway, Region = "local", Http = "192.0.2.80:80", Https = "192.0.2.80:443" };
        await api.Store.CommitAsync(
            new Commit { Author = "test", Operations = [ResourceKinds.Node.Put("gw-1", gateway, ""), ResourceKinds.Node.Put("gw-2", gateway with { Http = "192.0.2.81:80", Drain = true }, "")] },
            TestContext.Current.CancellationToken);
        await PutAsync(api, "gw/a", """{"ttlSeconds":60,"steering":{"policy":"gateways"}}""");
        await PutAsync(api, "geo/aaaa", """{"ttlSeconds":60,"steering":{"policy":"geo","pools":["us"],"rules":[{"country":"DE","pools":["six"]}]}}""");
        Assert.Equal(200, (await PutAsync(api, "@/a", """{"ttlSeconds":60,"steering":{"policy":"alias","target":"CDN.example.net."}}""")).Status);
        var file = (string)(await api.GetAsync("/v1/zones/example.test/file")).Body!["file"]!;
        Assert.Contains("gw\t30\tIN\tA\t192.0.2.80\n", file, StringComparison.Ordinal);
        Assert.Contains("geo\t60\tIN\tAAAA\t2001:db8::1\n", file, StringComparison.Ordinal);
        Assert.DoesNotContain("192.0.2.81", file, StringComparison.Ordinal);
        Assert.EndsWith("; @\t60\tIN\tALIAS\tcdn.example.net. (A)\n", file, StringComparison.Ordinal);
        Assert.Equal(200, (await ImportAsync(api, file)).Status);
        Assert.Equal(file, (string)(await api.GetAsync("/v1/zones/example.test/file")).Body!["file"]!);
    }

    [Fact]
    public async Task A_pool_that_records_are_steered_to_stays_and_keeps_an_address_for_them()
    {
        await using var api = await BeginAsync();
        Assert.Equal(200, (await PutAsync(api, "www/a", Failover)).Status);
        var before = await api.RevisionAsync();

        var deleted = await api.DeleteAsync("/v1/pools/us");
        Assert.Equal((422, "id", "us"), (deleted.Status, (string?)deleted.Body!["field"], (string?)deleted.Body["value"]));
        Assert.Equal("www.example.test A is steered to it: steer that elsewhere or delete it first", (string?)deleted.Body["rule"]);
        var emptied = await api.PutAsync("/v1/pools/us", """{"spec":{"members":[{"address":"2001:db8::1"}]}}""");
        Assert.Equal((422, "spec.members"), (emptied.Status, (string?)emptied.Body!["field"]));
        Assert.Equal(before, await api.RevisionAsync());

        Assert.Equal(200, (await api.PutAsync("/v1/pools/us", """{"spec":{"members":[{"address":"192.0.2.12"},{"address":"2001:db8::1"}]}}""")).Status);
        Assert.Equal(200, (await PutAsync(api, "www/a", """{"ttlSeconds":60,"steering":{"policy":"failover","pools":["eu"]}}""")).Status);
        Assert.Equal(200, (await api.DeleteAsync("/v1/pools/us")).Status);
    }

    [Fact]
    public async Task Records_of_one_request_are_steered_to_as_many_pools_as_a_commit_can_compare()
    {
        await using var api = await BeginAsync();
        for (var batch = 0; batch < 2; batch++)
        {
            var pools = Enumerable.Range(batch * 33, 33).Select(static number => $$$"""{"kind":"Pool","id":"p{{{number}}}","spec":{"members":[{"address":"192.0.2.1"}]}}""");
            Assert.Equal(200, (await api.PostAsync("/v1/apply", $$"""{"resources":[{{string.Join(',', pools)}}]}""")).Status);
        }

        Assert.Equal(200, (await api.PostAsync("/v1/apply", Sets(64))).Status);
        var refused = await api.PostAsync("/v1/apply", Sets(65));
        Assert.Equal((422, "the records of one request are steered to at most 64 pools"), (refused.Status, (string?)refused.Body!["rule"]));

        static string Sets(int pools) => new JsonObject
        {
            ["resources"] = new JsonArray([.. Enumerable.Range(0, (pools / 16) + 1).Select(set => SetOf(set, pools))]),
        }.ToJsonString();

        static JsonNode SetOf(int set, int pools) => new JsonObject
        {
            ["kind"] = "RecordSet",
            ["id"] = $"example.test/w{set}/a",
            ["spec"] = new JsonObject
            {
                ["ttlSeconds"] = 60,
                ["steering"] = new JsonObject
                {
                    ["policy"] = "failover",
                    ["pools"] = new JsonArray([.. Enumerable.Range(set * 16, 16).Select(number => (JsonNode)$"p{number % pools}")]),
                },
            },
        };
    }

    private static async Task<RunningApi> BeginAsync()
    {
        var api = await RunningApi.StartAsync();
        await api.PostAsync("/v1/zones", """{"id":"example.test","spec":{}}""");
        await api.PutAsync("/v1/pools/eu", """{"spec":{"members":[{"address":"192.0.2.1"},{"address":"192.0.2.2","state":"down"}]}}""");
        await api.PutAsync("/v1/pools/us", """{"spec":{"members":[{"address":"192.0.2.11"}]}}""");
        return api;
    }

    private static Task<Reply> PutAsync(RunningApi api, string id, string spec) => api.PutAsync($"/v1/records/example.test/{id}", $$"""{"spec":{{spec}}}""");

    private static Task<Reply> ImportAsync(RunningApi api, string text) =>
        api.PutAsync("/v1/zones/example.test/file", new JsonObject { ["file"] = text }.ToJsonString());
}
