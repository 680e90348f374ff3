namespace Edge.Tests.Network;

public sealed class StargateFaultTests
{
    [Fact]
    public async Task Killing_a_Stargate_fails_no_request_and_every_node_re_homes()
    {
        await using var faults = await FaultNetwork.StartAsync("stargate-killed");
        var (killed, other) = (faults.Network.Stargates[1], faults.Network.Stargates[0]);
        await using var load = faults.Load();
        await load.AnswersAsync(50);
        await killed.KillAsync();

        await FaultNetwork.DnsAnswersAsync("the other Stargate still names both Gateways", TimeSpan.FromSeconds(5), faults.Network.Gateways, [other]);
        await EveryNodeIsHealthyAsync(faults, "every Gateway and Host is healthy with one Stargate left");
        await load.AnswersAsync(300);
        Assert.Equal(
            faults.Network.Gateways.Select(gateway => gateway.Address),
            await TestNetwork.ResolveAsync(other, FaultNetwork.Host));

        await killed.StartAsync();
        await faults.EveryGatewayInDnsAsync(TimeSpan.FromSeconds(30));
        await EveryNodeIsHealthyAsync(faults, "every node is healthy after the Stargate returned");
        await Eventually.HoldsAsync("every Gateway and Host has two streams again", TimeSpan.FromSeconds(30), async () =>
        {
            var streams = await Task.WhenAll(faults.Network.Gateways.Concat(faults.Network.Hosts)
                .Select(node => NodeMetrics.SumAsync(node, "edge_hosting_streams_count")));
            return streams.All(count => count == 2);
        });
        await load.StopAsync();
        load.AssertNoFailures();
    }

    [Fact]
    public async Task The_first_Stargate_can_be_killed_too_and_changes_still_reach_the_Gateways()
    {
        await using var faults = await FaultNetwork.StartAsync("first-stargate-killed", hosts: 1);
        var other = faults.Network.Stargates[1];
        await faults.Network.Stargates[0].KillAsync();
        await faults.Network.CreateServiceAsync("second", "second.example", faults.Origin.Address, "--no-wait");

        foreach (var gateway in faults.Network.Gateways)
        {
            using var visitor = Visitor.Of(gateway.Http);
            await Eventually.HoldsAsync($"{gateway.Name} serves the new service", TimeSpan.FromSeconds(20), async () =>
            {
                using var answer = await visitor.GetAsync(new Uri("http://second.example/fresh/page-1.bin"));
                return answer.IsSuccessStatusCode;
            });
        }

        Assert.Equal(2, (await TestNetwork.ResolveAsync(other, "second.example"))?.Count);
    }

    [Fact]
    public async Task Visitors_are_served_while_every_Stargate_is_gone_and_a_Gateway_restarts()
    {
        await using var faults = await FaultNetwork.StartAsync("no-stargates", hosts: 1);
        await Task.WhenAll(faults.Network.Stargates.Select(stargate => stargate.KillAsync()));
        await faults.Network.Gateways[0].KillAsync();
        // It boots from the configuration that it kept on disk.
        await faults.Network.Gateways[0].StartAsync();
        await using var load = faults.Load();
        await load.AnswersAsync(200);
        await load.StopAsync();

        load.AssertNoFailures();
    }

    [Fact]
    public async Task Visitors_are_served_while_the_database_is_gone()
    {
        await using var faults = await FaultNetwork.StartAsync("no-database", hosts: 1);
        await using var load = faults.Load();
        foreach (var file in Directory.EnumerateFiles(Path.GetDirectoryName(faults.Network.Database)!, Path.GetFileName(faults.Network.Database) + "*"))
        {
            File.Delete(file);
        }

        await load.AnswersAsync(300);
        foreach (var stargate in faults.Network.Stargates)
        {
            Assert.Equal(
                faults.Network.Gateways.Select(gateway => gateway.Address),
                await TestNetwork.ResolveAsync(stargate, FaultNetwork.Host));
        }

        await load.StopAsync();
        load.AssertNoFailures();
    }

    private static Task<TimeSpan> EveryNodeIsHealthyAsync(FaultNetwork faults, string what) =>
        Eventually.HoldsAsync(what, TimeSpan.FromSeconds(30), async () =>
        {
            var nodes = await faults.Network.StatusAsync();
            return faults.Network.Gateways.Concat(faults.Network.Hosts)
                .All(node => nodes.TryGetValue(node.Name, out var status) && (string?)status["health"] == "healthy");
        });
}
