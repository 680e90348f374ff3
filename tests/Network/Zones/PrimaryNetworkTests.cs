using System.Net;
using System.Text.Json.Nodes;

namespace Edge.Tests.Network;

/// <summary>Two Stargates take zones from the real BIND, Knot and NSD.</summary>
public sealed class PrimaryNetworkTests
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Every_Stargate_answers_by_what_primaries_of_three_makers_have_change_by_change_and_at_once_after_a_restart()
    {
        Machine.Needs("named", "knotd", "nsd", "nsupdate", "ldns-verify-zone");
        await using var network = await TestNetwork.StartAsync("primaries", stargates: 2, gateways: 1, hosts: 0, stargateOptions: static _ => ["--probes", "private"]);
        var folder = Machine.TemporaryFolder();
        try
        {
            var key = JsonNode.Parse(await network.RunAsync("zone", "key", "create", "transfer", "--json"))!;
            await using var primaries = new Primaries(folder, network.AddressOf, network.Stargates[0].Dns, "transfer", (string)key["secret"]!);
            await primaries.StartAsync();
            await network.RunAsync("zone", "create", "bind.test", "--secondary-of", primaries.Bind.ToString(), "--key", "transfer");
            await network.RunAsync("zone", "create", "knot.test", "--secondary-of", primaries.Knot.ToString(), "--key", "transfer");
            await network.RunAsync("zone", "create", "nsd.test", "--secondary-of", primaries.Nsd.ToString(), "--key", "transfer");
            await network.RunAsync("zone", "create", "hashed.test", "--secondary-of", primaries.Knot.ToString(), "--key", "transfer");
            foreach (var zone in (string[])["bind.test", "knot.test", "nsd.test"])
            {
                await AnsweredAsync(network, $"x.wild.{zone}", "TXT", "\"anything\"\n");
                await AnsweredAsync(network, $"www.{zone}", "A", "192.0.2.1\n");
            }

            await FollowAsync(network, primaries);
            await RefuseAsync(network);
            await VerifyAsync(network, primaries.KeyFile, folder);
            await TakeCatalogAsync(network, primaries);

            // The primary is gone, and a Stargate comes back: it has the zone on disk.
            await primaries.KillBindAsync();
            await network.Stargates[1].KillAsync();
            await network.Stargates[1].StartAsync();
            Assert.Equal("192.0.2.2\n", await DigAsync(network.Stargates[1].Dns, "www.bind.test", "A"));
            await network.RunAsync("zone", "delete", "bind.test");
            await Eventually.HoldsAsync("nobody answers for a deleted zone", Within, async () => (await DigAsync(network.Stargates[1].Dns, "www.bind.test", "A")).Length == 0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Each primary tells one Stargate, which tells the other; none waits for the refresh time of an hour.</summary>
    private static async Task FollowAsync(TestNetwork network, Primaries primaries)
    {
        await primaries.UpdateAsync(primaries.Bind, "bind.test", "add www.bind.test 300 A 192.0.2.2\nupdate delete www.bind.test A 192.0.2.1\nupdate delete *.wild.bind.test TXT");
        await primaries.UpdateAsync(primaries.Knot, "knot.test", "add new.knot.test 300 A 192.0.2.2");
        primaries.ChangeNsd(2, "www A 192.0.2.2");
        await AnsweredAsync(network, "www.bind.test", "A", "192.0.2.2\n");
        await AnsweredAsync(network, "x.wild.bind.test", "TXT", "");
        await AnsweredAsync(network, "new.knot.test", "A", "192.0.2.2\n");
        await AnsweredAsync(network, "www.nsd.test", "A", "192.0.2.2\n");
        foreach (var (zone, primary) in new[] { ("bind.test", primaries.Bind), ("knot.test", primaries.Knot), ("nsd.test", primaries.Nsd) })
        {
            Assert.Equal(await DigAsync(primary, zone, "SOA"), await DigAsync(network.Stargates[1].Dns, zone, "SOA"));
        }

        var metrics = await Task.WhenAll(network.Stargates.Select(static stargate => Visitor.Of(stargate.At(9400)).GetStringAsync(new Uri(stargate.Metrics, "/metrics"))));
        var fetched = string.Join('\n', metrics.SelectMany(static text => text.Split('\n')).Where(static line => line.Contains("direction=\"in\",kind=\"ixfr\"", StringComparison.Ordinal)));
        Assert.True(NodeMetrics.Sum(fetched, "edge_naming_transfers_total") >= 4, fetched);
    }

    private static async Task RefuseAsync(TestNetwork network)
    {
        var record = await network.TryAsync("record", "set", "bind.test", "www", "A", "192.0.2.9");
        Assert.Equal(1, record.ExitCode);
        Assert.Contains("change its records there", record.Output, StringComparison.Ordinal);
        Assert.Contains("is taken from", (await network.TryAsync("zone", "export", "bind.test")).Output, StringComparison.Ordinal);

        // Denials of NSEC3 are not made here: nothing of the zone is answered, and the reason is shown.
        var hashed = JsonNode.Parse(await network.RunAsync("zone", "show", "hashed.test", "--json"))!;
        Assert.Contains(hashed["stargates"]!.AsArray(), static stargate => ((string)stargate!["error"]!).Contains("it is signed with NSEC3", StringComparison.Ordinal));
        Assert.Contains("SERVFAIL", (await Tool.TryAsync("dig", $"@{network.Stargates[0].Dns.Address}", "-p", $"{network.Stargates[0].Dns.Port}", "www.hashed.test", "A")).Output, StringComparison.Ordinal);
        var shown = await network.RunAsync("zone", "show", "bind.test");
        Assert.Contains("answered", shown, StringComparison.Ordinal);
    }

    /// <summary>What a catalog lists becomes zones of the account, and ends with it (RFC 9432).</summary>
    private static async Task TakeCatalogAsync(TestNetwork network, Primaries primaries)
    {
        await network.RunAsync("zone", "create", "catalog.test", "--catalog-of", primaries.Bind.ToString(), "--key", "transfer");
        await AnsweredAsync(network, "www.listed.test", "A", "192.0.2.7\n");
        Assert.Equal("catalog.test", (string)JsonNode.Parse(await network.RunAsync("zone", "show", "listed.test", "--json"))!["spec"]!["catalog"]!);
        await primaries.UpdateAsync(primaries.Bind, "catalog.test", "delete unique-1.zones.catalog.test PTR\nupdate add unique-2.zones.catalog.test 300 PTR edge.test.");
        await AnsweredAsync(network, "www.listed.test", "A", "");
        await Eventually.HoldsAsync("the name that may not become a zone is named", Within, async () =>
            (await network.RunAsync("zone", "show", "catalog.test", "--json")).Contains("the network itself answers for this name", StringComparison.Ordinal));
    }

    /// <summary>What a primary signed is answered, and passed on, with its signatures.</summary>
    private static async Task VerifyAsync(TestNetwork network, string keyFile, string folder)
    {
        await network.RunAsync("zone", "secondaries", "knot.test", "192.0.2.99=transfer");
        foreach (var stargate in network.Stargates)
        {
            var zone = "";
            await Eventually.HoldsAsync("the zone is passed on", Within, async () =>
                (zone = (await Tool.TryAsync("dig", $"@{stargate.Dns.Address}", "-p", $"{stargate.Dns.Port}", "-k", keyFile, "+tcp", "knot.test", "AXFR")).Output).Contains("NSEC", StringComparison.Ordinal));
            var file = Path.Combine(folder, "transferred.zone");
            await File.WriteAllLinesAsync(file, zone.Split('\n').Where(static line => !line.Contains("TSIG", StringComparison.Ordinal)));
            var verified = await Tool.TryAsync("ldns-verify-zone", file);
            Assert.True(verified.ExitCode == 0, verified.Output);
            var denied = (await Tool.TryAsync("dig", $"@{stargate.Dns.Address}", "-p", $"{stargate.Dns.Port}", "+dnssec", "nothing.knot.test", "A")).Output;
            Assert.Contains("NXDOMAIN", denied, StringComparison.Ordinal);
            Assert.Contains("NSEC", denied, StringComparison.Ordinal);
        }
    }

    private static Task<TimeSpan> AnsweredAsync(TestNetwork network, string name, string type, string expected) =>
        Eventually.HoldsAsync($"every Stargate answers {name} {type} with '{expected.Trim()}'", Within, async () =>
            (await Task.WhenAll(network.Stargates.Select(stargate => DigAsync(stargate.Dns, name, type)))).All(answer => answer == expected));

    private static async Task<string> DigAsync(IPEndPoint server, string name, string type) =>
        (await Tool.TryAsync("dig", $"@{server.Address}", "-p", $"{server.Port}", "+short", "+tries=2", "+time=2", name, type)).Output;
}
