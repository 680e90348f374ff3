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
        Machine.Needs("named", "knotd", "nsd");
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

            var metrics = await Visitor.Of(stargate.At(9400)).GetStringAsync(new Uri(stargate.Metrics, "/metrics"));
            Assert.True(NodeMetrics.Sum(Only(metrics, "kind=\"ixfr\""), "edge_naming_transfers_total") >= 3, metrics);
            Assert.True(NodeMetrics.Sum(Only(metrics, "outcome=\"answered\""), "edge_naming_notifications_total") >= 3, metrics);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Only(string metrics, string label) => string.Join('\n', metrics.Split('\n').Where(line => line.Contains(label, StringComparison.Ordinal)));

    private static async Task<string> AxfrAsync(IPEndPoint server, string? keyFile) =>
        (await Tool.TryAsync("dig", [$"@{server.Address}", "-p", $"{server.Port}", .. keyFile is null ? [] : new[] { "-k", keyFile }, "+tcp", "+time=3", "example.test", "AXFR"])).Output;

    private static Task<TimeSpan> AnsweredAsync(IPEndPoint server, string name, string type, string expected) =>
        Eventually.HoldsAsync($"{server} answers {name} {type} with '{expected.Trim()}'", Within, async () => await DigAsync(server, name, type) == expected);

    private static async Task<string> DigAsync(IPEndPoint server, string name, string type) =>
        (await Tool.TryAsync("dig", $"@{server.Address}", "-p", $"{server.Port}", "+short", "+tries=2", "+time=2", name, type)).Output;
}
