using System.Net;
using System.Text.Json.Nodes;

namespace Edge.Tests.Network;

/// <summary>Zones on two real Stargates, asked by a resolver of the tests' own and by dig.</summary>
public sealed class ZoneNetworkTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_zone_is_answered_by_every_Stargate_with_one_serial_and_also_by_one_that_comes_back()
    {
        await using var network = await TestNetwork.StartAsync("zones", stargates: 2, gateways: 1, hosts: 0);
        await network.RunAsync("zone", "create", "example.test");
        Assert.Contains("answered by 2 Stargates", await network.RunAsync("record", "set", "example.test", "www", "A", "192.0.2.1"), StringComparison.Ordinal);
        foreach (var stargate in network.Stargates)
        {
            Assert.Equal(["192.0.2.1"], await TestNetwork.ResolveAsync(stargate, "www.example.test"));
        }

        await ImportAsync(network);
        Assert.Single((await Task.WhenAll(network.Stargates.Select(static stargate => DigAsync(stargate.Dns, "example.test", "SOA")))).Distinct());
        Assert.Equal("\"v=spf1 mx -all\"\n", await DigAsync(network.Stargates[1].Dns, "example.test", "TXT"));
        Assert.Equal("10 mail.example.test.\n", await DigAsync(network.Stargates[0].Dns, "example.test", "MX"));

        await network.Stargates[1].KillAsync();
        await network.RunAsync("record", "set", "example.test", "www", "A", "192.0.2.2", "--no-wait");
        await network.Stargates[1].StartAsync();
        await Eventually.HoldsAsync(
            "the Stargate that was away answers by what changed meanwhile", Within,
            async () => (await TestNetwork.ResolveAsync(network.Stargates[1], "www.example.test"))?.SequenceEqual(["192.0.2.2"]) == true);
        await network.RunAsync("zone", "delete", "example.test");
        await Eventually.HoldsAsync(
            "nobody answers for a deleted zone", Within,
            async () => (await Task.WhenAll(network.Stargates.Select(static stargate => DnsClient.AskAsync(stargate.Dns, "www.example.test")))).All(static reply => reply?.ResponseCode == 5));
    }

    [Fact]
    public async Task A_signed_zone_validates_at_every_Stargate_and_at_one_that_comes_back()
    {
        await using var network = await TestNetwork.StartAsync("signed", stargates: 2, gateways: 1, hosts: 0);
        await network.RunAsync("zone", "create", "example.test");
        await network.RunAsync("record", "set", "example.test", "www", "A", "192.0.2.1");
        await network.RunAsync("pool", "set", "eu", "192.0.2.7");
        await network.RunAsync("record", "set", "example.test", "*.steered", "A", "--steer", "weighted", "--pool", "eu");
        await network.RunAsync("zone", "dnssec", "example.test", "enable");
        var ds = "";
        await Eventually.HoldsAsync(
            "the zone has keys", Within,
            async () => (ds = JsonNode.Parse(await network.RunAsync("zone", "dnssec", "example.test", "status", "--json"))!["ds"]!.AsArray() is [{ } first] ? first.ToString() : "").Length > 0);
        Assert.Contains($"example.test. IN DS {ds}", await network.RunAsync("zone", "dnssec", "example.test", "status"), StringComparison.Ordinal);
        await ValidateAsync(network, ds, "192.0.2.1");

        await network.RunAsync("record", "set", "example.test", "www", "A", "192.0.2.2");
        await ValidateAsync(network, ds, "192.0.2.2");
        await network.Stargates[1].KillAsync();
        await network.Stargates[1].StartAsync();
        await ValidateAsync(network, ds, "192.0.2.2");
        var refused = await network.TryAsync("zone", "dnssec", "www.example.test", "status");
        Assert.Equal(1, refused.ExitCode);
    }

    private static async Task ValidateAsync(TestNetwork network, string ds, string address)
    {
        var folder = Machine.TemporaryFolder();
        try
        {
            var anchors = Path.Combine(folder, "anchors");
            var parts = ds.Split(' ');
            await File.WriteAllTextAsync(anchors, $"trust-anchors {{ example.test. static-ds {parts[0]} {parts[1]} {parts[2]} \"{parts[3]}\"; }};\n");
            foreach (var stargate in network.Stargates)
            {
                foreach (var (name, expected) in ((string, string)[])[("www", address), ("any.steered", "192.0.2.7"), ("nothing", "; negative response, fully validated")])
                {
                    await Eventually.HoldsAsync($"{name}.example.test validates at {stargate.Dns}", Within, async () =>
                    {
                        var (_, said) = await Tool.TryAsync("delv", $"@{stargate.Dns.Address}", "-p", $"{stargate.Dns.Port}", "-a", anchors, "+root=example.test", $"{name}.example.test", "A");
                        return said.Contains("fully validated", StringComparison.Ordinal) && said.Contains(expected, StringComparison.Ordinal);
                    });
                }
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>More than one commit; what is exported is imported again without a change, and a bad file changes nothing.</summary>
    private static async Task ImportAsync(TestNetwork network)
    {
        var folder = Machine.TemporaryFolder();
        try
        {
            var file = Path.Combine(folder, "example.test.zone");
            await File.WriteAllTextAsync(file, "$TTL 300\n@ MX 10 mail\n@ TXT \"v=spf1 mx -all\"\nwww A 192.0.2.1\nmail A 192.0.2.3\n$GENERATE 1-150 h$ A 192.0.2.$\n");
            Assert.Contains("153 added, 1 changed, 0 deleted", await network.RunAsync("zone", "import", "example.test", file, "--dry-run"), StringComparison.Ordinal);
            Assert.Contains("answered by 2 Stargates", await network.RunAsync("zone", "import", "example.test", file), StringComparison.Ordinal);
            Assert.Equal(["192.0.2.150"], await TestNetwork.ResolveAsync(network.Stargates[1], "h150.example.test"));

            var scanned = await network.RunAsync("zone", "import", "example.test", "--scan", network.Stargates[0].Dns.ToString(), "--dry-run");
            Assert.Contains("0 added, 0 changed, 150 deleted", scanned, StringComparison.Ordinal);

            await File.WriteAllTextAsync(file, await network.RunAsync("zone", "export", "example.test"));
            Assert.Contains("is so already", await network.RunAsync("zone", "import", "example.test", file), StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, "$TTL 300\nwww A 192.0.2.256\n");
            var refused = await network.TryAsync("zone", "import", "example.test", file);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("line 2, column 7", refused.Output, StringComparison.Ordinal);
            Assert.Contains("is in order", await network.RunAsync("zone", "check", "example.test"), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<string> DigAsync(IPEndPoint server, string name, string type) =>
        Tool.RunAsync("dig", $"@{server.Address}", "-p", $"{server.Port}", "+short", "+tries=3", "+time=2", name, type);
}
