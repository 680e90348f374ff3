using System.Net;
using System.Text.Json.Nodes;

namespace Edge.Tests.Network;

/// <summary>The real BIND, Knot and NSD take a zone from a Stargate, and are told when it changes.</summary>
public sealed class SecondaryNetworkTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Secondaries_of_three_makers_take_a_zone_and_follow_it_change_by_change()
    {
        Machine.Needs("named", "knotd", "nsd", "ldns-verify-zone");
        await using var network = await TestNetwork.StartAsync("secondaries", stargates: 1, gateways: 1, hosts: 0, stargateOptions: static _ => ["--probes", "private"]);
        var folder = Machine.TemporaryFolder();
        var stargate = network.Stargates[0];
        try
        {
            await network.RunAsync("zone", "create", "example.test");
            await network.RunAsync("record", "set", "example.test", "www", "A", "192.0.2.1");
            await network.RunAsync("record", "set", "example.test", "*.wild", "TXT", "anything");
            var key = JsonNode.Parse(await network.RunAsync("zone", "key", "create", "transfer", "--json"))!;
            var keyFile = Path.Combine(folder, "transfer.key");
            await File.WriteAllTextAsync(keyFile, $"key transfer {{ algorithm {key["algorithm"]}; secret \"{key["secret"]}\"; }};\n");
            await using var secondaries = new Secondaries(folder, network.OriginAddress, stargate.Dns, tlsPort: 5853, "example.test");
            await network.RunAsync(["zone", "secondaries", "example.test", .. secondaries.All.Select(static server => $"{server}=transfer")]);
            await Eventually.HoldsAsync("the Stargate transfers the zone to who has the key", Within, async () => (await AxfrAsync(stargate.Dns, keyFile)).Contains("anything", StringComparison.Ordinal));
            Assert.Contains("Transfer failed", await AxfrAsync(stargate.Dns, null), StringComparison.Ordinal);

            await network.RunAsync("zone", "create", "catalog.test", "--catalog");
            await network.RunAsync(["zone", "secondaries", "catalog.test", .. secondaries.All.Take(2).Select(static server => $"{server}=transfer")]);
            await secondaries.StartAsync(keyFile, "transfer", (string)key["algorithm"]!, (string)key["secret"]!);
            foreach (var server in secondaries.All)
            {
                await AnsweredAsync(server, "x.wild.example.test", "TXT", "\"anything\"\n");
                Assert.Equal("192.0.2.1\n", await DigAsync(server, "www.example.test", "A"));
            }

            // They are told at once, and fetch what changed; none waits for the refresh time of two hours.
            await network.RunAsync("record", "set", "example.test", "www", "A", "192.0.2.2");
            await network.RunAsync("record", "delete", "example.test", "*.wild", "TXT");
            foreach (var server in secondaries.All)
            {
                await AnsweredAsync(server, "x.wild.example.test", "TXT", "");
                Assert.Equal("192.0.2.2\n", await DigAsync(server, "www.example.test", "A"));
                Assert.Equal(await DigAsync(stargate.Dns, "example.test", "SOA"), await DigAsync(server, "example.test", "SOA"));
            }

            await ListAsync(network, secondaries);
            await SignAsync(network, secondaries, keyFile, folder);
            var metrics = await Visitor.Of(stargate.At(9400)).GetStringAsync(new Uri(stargate.Metrics, "/metrics"));
            Assert.True(NodeMetrics.Sum(Only(metrics, "kind=\"ixfr\""), "edge_naming_transfers_total") >= 3, metrics);
            Assert.True(NodeMetrics.Sum(Only(metrics, "outcome=\"answered\""), "edge_naming_notifications_total") >= 3, metrics);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>BIND and Knot take up what a catalog lists, and end it, by themselves (RFC 9432).</summary>
    private static async Task ListAsync(TestNetwork network, Secondaries secondaries)
    {
        await network.RunAsync("zone", "create", "listed.test", "--in", "catalog.test");
        await network.RunAsync("record", "set", "listed.test", "www", "A", "192.0.2.8");
        foreach (var server in secondaries.All.Take(2))
        {
            await AnsweredAsync(server, "www.listed.test", "A", "192.0.2.8\n");
        }

        Assert.Contains("lists 1 zones", (await network.TryAsync("zone", "delete", "catalog.test")).Output, StringComparison.Ordinal);
        await network.RunAsync("zone", "catalog", "listed.test", "--none");
        foreach (var server in secondaries.All.Take(2))
        {
            await AnsweredAsync(server, "www.listed.test", "A", "");
        }
    }

    /// <summary>A signed zone is taken with its signatures, and change by change.</summary>
    private static async Task SignAsync(TestNetwork network, Secondaries secondaries, string keyFile, string folder)
    {
        await network.RunAsync("zone", "dnssec", "example.test", "enable");
        await Eventually.HoldsAsync("the Stargate transfers the zone signed", Within, async () => (await AxfrAsync(network.Stargates[0].Dns, keyFile)).Contains("NSEC", StringComparison.Ordinal));
        await network.RunAsync("record", "set", "example.test", "new", "A", "192.0.2.3");
        await network.RunAsync("record", "set", "example.test", "www", "A", "192.0.2.4");
        foreach (var server in secondaries.All)
        {
            await AnsweredAsync(server, "www.example.test", "A", "192.0.2.4\n");
            Assert.Contains("RRSIG", (await Tool.TryAsync("dig", $"@{server.Address}", "-p", $"{server.Port}", "+dnssec", "new.example.test", "A")).Output, StringComparison.Ordinal);
        }

        var file = Path.Combine(folder, "signed.zone");
        await File.WriteAllLinesAsync(file, (await AxfrAsync(network.Stargates[0].Dns, keyFile)).Split('\n').Where(static line => !line.Contains("TSIG", StringComparison.Ordinal)));
        var verified = await Tool.TryAsync("ldns-verify-zone", file);
        Assert.True(verified.ExitCode == 0, verified.Output);
    }

    private static string Only(string metrics, string label) => string.Join('\n', metrics.Split('\n').Where(line => line.Contains(label, StringComparison.Ordinal)));

    private static async Task<string> AxfrAsync(IPEndPoint server, string? keyFile) =>
        (await Tool.TryAsync("dig", [$"@{server.Address}", "-p", $"{server.Port}", .. keyFile is null ? [] : new[] { "-k", keyFile }, "+tcp", "+time=3", "example.test", "AXFR"])).Output;

    private static Task<TimeSpan> AnsweredAsync(IPEndPoint server, string name, string type, string expected) =>
        Eventually.HoldsAsync($"{server} answers {name} {type} with '{expected.Trim()}'", Within, async () => await DigAsync(server, name, type) == expected);

    private static async Task<string> DigAsync(IPEndPoint server, string name, string type) =>
        (await Tool.TryAsync("dig", $"@{server.Address}", "-p", $"{server.Port}", "+short", "+tries=2", "+time=2", name, type)).Output;
}
