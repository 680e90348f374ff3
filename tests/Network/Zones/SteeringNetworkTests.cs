using System.Text.Json.Nodes;
using Edge.Tests.Unit.GeoIp;

namespace Edge.Tests.Network;

/// <summary>Steered records on two real Stargates, asked by dig with subnets of clients, while members live and die.</summary>
public sealed class SteeringNetworkTests
{
    private const int Port = 8100;
    private const string German = "198.51.100.0/24";
    private const string French = "203.0.113.0/24";

    private static readonly TimeSpan Within = TimeSpan.FromSeconds(40);

    [Fact]
    public async Task Visitors_get_the_pool_of_their_country_as_long_as_its_members_live_and_never_nothing()
    {
        await using var outside = new OutsideResolver();
        await using var network = await TestNetwork.StartAsync("steering", stargates: 2, gateways: 1, hosts: 0, stargateOptions: network => Options(network, outside));
        var (near, far, other) = (network.AddressOf(41), network.AddressOf(42), network.AddressOf(43));
        await outside.StartAsync(network.PathOf("resolver"), "cdn 300 IN CNAME edge\nedge 120 IN A 192.0.2.77\n");
        var origins = ((string[])[near, far, other]).ToDictionary(static address => address, static address => new PlainOrigin(address, Port));
        try
        {
            await MakeAsync(network, near, far, other);
            await HoldsAsync(network, German, "both members of the German pool", [near, far]);
            await HoldsAsync(network, French, "the member for everybody", [other]);
            foreach (var stargate in network.Stargates)
            {
                Assert.Contains($"CLIENT-SUBNET: {German}/22", await DigAsync(stargate, German, "+noall", "+comments"), StringComparison.Ordinal);
            }

            var explained = await network.RunAsync("record", "explain", "example.test", "www", "A", "--from", "198.51.100.7");
            Assert.Contains($"www.example.test. A for 198.51.100.7, in DE, europe: {near}, {far}\ngeo, by the rule for the country DE; pool german: the first usable pool, and its members that count\nkept for 60 s, for all visitors of the same /22\n", explained, StringComparison.Ordinal);

            await ApexHasTheAddressesOfAnotherNameAsync(network, outside, near, far);
            await network.RunAsync("pool", "down", "german", near);
            await HoldsAsync(network, German, "the member that nobody took down", [far]);
            await network.RunAsync("pool", "auto", "german", near);
            await HoldsAsync(network, German, "both members again", [near, far]);

            await origins[near].DisposeAsync();
            await HoldsAsync(network, German, "the member that still answers probes", [far]);
            Assert.Matches($@"{near} +1 +auto +down\n", await network.RunAsync("pool", "show", "german"));
            Assert.Matches($@"{near} +stargate-\d +down +20\S+Z +no connection: ConnectionRefused\n", await network.RunAsync("pool", "show", "german"));
            await origins[far].DisposeAsync();
            await HoldsAsync(network, German, "the next pool", [other]);
            await origins[other].DisposeAsync();
            await HoldsAsync(network, German, "the first pool, since none is usable", [near, far]);

            origins[far] = new PlainOrigin(far, Port);
            await HoldsAsync(network, German, "the member that came back", [far]);
            Assert.True(origins[far].Requests < 100, $"{origins[far].Requests} probes are too many");
        }
        finally
        {
            foreach (var origin in origins.Values)
            {
                await origin.DisposeAsync();
            }
        }
    }

    /// <summary>Of a name outside, by a real resolver and without it; then of a steered one, for each visitor.</summary>
    private static async Task ApexHasTheAddressesOfAnotherNameAsync(TestNetwork network, OutsideResolver outside, string near, string far)
    {
        var said = await network.RunAsync("record", "set", "example.test", "@", "ALIAS", "cdn.other.test.");
        Assert.Contains("example.test. 60 ALIAS cdn.other.test. set at revision", said, StringComparison.Ordinal);
        await ApexHoldsAsync("the name outside", ["192.0.2.77"]);
        await outside.DisposeAsync();
        var explained = await network.RunAsync("record", "explain", "example.test", "@", "ALIAS", "--from", "198.51.100.7");
        Assert.StartsWith("example.test. A for 198.51.100.7: 192.0.2.77, kept for 60 s\nALIAS of cdn.other.test, as a resolver says\nanswered ", explained, StringComparison.Ordinal);
        Assert.Equal(["192.0.2.77"], await ApexAsync(network.Stargates[1]));

        await network.RunAsync("record", "set", "example.test", "@", "ALIAS", "www");
        await ApexHoldsAsync("the steered name", [near, far]);
        await network.RunAsync("record", "delete", "example.test", "@", "ALIAS");
        await ApexHoldsAsync("nothing any more", []);

        Task ApexHoldsAsync(string what, string[] expected) => Eventually.HoldsAsync($"the zone's name has the addresses of {what}", Within, async () =>
        {
            var answers = await Task.WhenAll(network.Stargates.Select(ApexAsync));
            return answers.All(answer => answer.Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal)));
        });

        static async Task<string[]> ApexAsync(NodeProcess stargate)
        {
            var answer = await Tool.RunAsync("dig", [$"@{stargate.Dns.Address}", "-p", $"{stargate.Dns.Port}", $"+subnet={German}", "+short", "example.test", "A"]);
            return answer.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    private static string[] Options(TestNetwork network, OutsideResolver outside)
    {
        var file = network.PathOf("countries.mmdb");
        File.WriteAllBytes(file, new MmdbWriter(24, isIpv6: true).Add("198.51.100.0/22", ("country_code", "DE")).Add("203.0.113.0/24", ("country_code", "FR")).ToBytes());
        return ["--probes", "private", "--locations", file, "--resolver", outside.Address.ToString()];
    }

    private static async Task MakeAsync(TestNetwork network, string near, string far, string other)
    {
        await network.RunAsync("zone", "create", "example.test");
        var probe = new JsonObject { ["kind"] = "http", ["port"] = Port, ["path"] = "/health", ["intervalSeconds"] = 5, ["downAfter"] = 1, ["upAfter"] = 1 };
        var pools = new JsonArray { Pool("german", probe, near, far), Pool("world", probe, other) };
        var file = network.PathOf("pools.json");
        await File.WriteAllTextAsync(file, pools.ToJsonString());
        await network.RunAsync("apply", "-f", file);
        var said = await network.RunAsync("record", "set", "example.test", "www", "A", "--steer", "geo", "--pool", "world", "--from", "DE=german");
        Assert.Contains("60 A steered: geo world DE=german set at revision", said, StringComparison.Ordinal);
        Assert.Contains("answered by 2 Stargates", said, StringComparison.Ordinal);
    }

    private static JsonObject Pool(string id, JsonObject probe, params string[] addresses) => new()
    {
        ["kind"] = "Pool",
        ["id"] = id,
        ["spec"] = new JsonObject
        {
            ["members"] = new JsonArray([.. addresses.Select(static address => (JsonNode)new JsonObject { ["address"] = address })]),
            ["probe"] = probe.DeepClone(),
        },
    };

    /// <summary>Waits until every Stargate answers so; on the way no answer may be empty.</summary>
    private static async Task HoldsAsync(TestNetwork network, string subnet, string what, string[] expected) => await Eventually.HoldsAsync(
        $"visitors from {subnet} are sent to {what}", Within, async () =>
        {
            var answers = await Task.WhenAll(network.Stargates.Select(stargate => DigAsync(stargate, subnet, "+short")));
            Assert.All(answers, static answer => Assert.NotEqual("", answer));
            return answers.All(answer => answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).SequenceEqual(expected.Order(StringComparer.Ordinal)));
        });

    private static Task<string> DigAsync(NodeProcess stargate, string subnet, params string[] how) =>
        Tool.RunAsync("dig", [$"@{stargate.Dns.Address}", "-p", $"{stargate.Dns.Port}", $"+subnet={subnet}", "+tries=3", "+time=2", .. how, "www.example.test", "A"]);
}
