namespace Edge.Tests.Network;

/// <summary>Stargates and Gateways that are half reachable, or stand still: what the others make of them.</summary>
public sealed class HealthFaultTests
{
    private const string Region = "local";

    [Fact]
    public async Task A_Stargate_that_hears_nobody_abstains_nodes_re_home_and_DNS_names_every_living_Gateway_and_no_dead_one()
    {
        await using var network = await IsolatedNetwork.StartAsync("one-way", new RegionLayout(Region, Stargates: 3, Gateways: 3, Hosts: 2));
        var (deaf, others) = (network.Stargates[2], network.Stargates.Take(2).ToList());
        await EveryGatewayIsNamedAsync(network, network.Stargates);
        await TwoStreamsEachAsync(network, network.Gateways.Concat(network.Hosts));

        await using var watch = DnsWatch.Begin(network, Region, others);
        await Fabric.CutOneWayAsync(network.Except([deaf.Station]), [deaf.Station]);
        await AbstainsAsync(deaf, true);
        await Eventually.HoldsAsync("every node has two streams to the two others", TimeSpan.FromSeconds(60), async () =>
            await StreamsAsync(others, "gateway") == 6 && await StreamsAsync(others, "host") == 4);
        Assert.Empty(await watch.MissingAsync(network.Gateways));

        var (dead, living) = (network.Gateways[0], network.Gateways.Skip(1).ToList());
        await dead.Process.KillAsync();
        await network.DnsAnswersAsync("the dead Gateway is named by nobody who hears", TimeSpan.FromSeconds(10), Region, living, others);
        Assert.Empty(await watch.MissingAsync(living));

        await network.Fabric.HealAsync();
        await AbstainsAsync(deaf, false);
        await dead.Process.StartAsync();
        await EveryGatewayIsNamedAsync(network, network.Stargates);
        Assert.Empty(await watch.MissingAsync(living));
    }

    [Fact]
    public async Task What_stands_still_is_out_while_it_does_and_takes_nobody_else_out_when_it_goes_on()
    {
        await using var network = await IsolatedNetwork.StartAsync("paused", new RegionLayout(Region, Stargates: 3, Gateways: 3, Hosts: 1));
        await EveryGatewayIsNamedAsync(network, network.Stargates);
        await TwoStreamsEachAsync(network, network.Gateways);
        // Three Gateways have six streams to three Stargates, so this one has two or more of them to lose.
        var paused = await BusiestAsync(network.Stargates);
        var others = network.Stargates.Where(stargate => stargate != paused).ToList();
        await using var watch = DnsWatch.Begin(network, Region, others);

        paused.Process.Process.Send(UnixSignal.Stop);
        await Eventually.HoldsAsync("every Gateway has two streams to the two others", TimeSpan.FromSeconds(60), async () => await StreamsAsync(others, "gateway") == 6);
        paused.Process.Process.Send(UnixSignal.Continue);
        await EveryGatewayIsNamedAsync(network, network.Stargates);
        Assert.Empty(await watch.MissingAsync(network.Gateways));

        var (stuck, living) = (network.Gateways[0], network.Gateways.Skip(1).ToList());
        stuck.Process.Process.Send(UnixSignal.Stop);
        await network.DnsAnswersAsync("the Gateway that stands still is named by nobody", TimeSpan.FromSeconds(30), Region, living, network.Stargates);
        stuck.Process.Process.Send(UnixSignal.Continue);
        await EveryGatewayIsNamedAsync(network, network.Stargates);
        Assert.Empty(await watch.MissingAsync(living));
    }

    [Fact]
    public async Task A_node_homes_to_the_nearest_Stargates_and_away_from_those_that_have_become_far()
    {
        await using var network = await IsolatedNetwork.StartAsync("homing", new RegionLayout(Region, Stargates: 4, Gateways: 1, Hosts: 0));
        var (far, near) = (network.Stargates.Take(2).ToList(), network.Stargates.Skip(2).ToList());
        await TwoStreamsEachAsync(network, network.Gateways);
        await Task.WhenAll(far.Select(stargate => stargate.Station.DelayAsync(TimeSpan.FromMilliseconds(300))));

        // It measures before it chooses. Where the machine is too busy for that, it moves after three more rounds.
        await network.Gateways[0].Process.KillAsync();
        await network.Gateways[0].Process.StartAsync();
        await Eventually.HoldsAsync("both streams go to the near Stargates", TimeSpan.FromSeconds(300), async () =>
            await StreamsAsync(near, "gateway") == 2 && await StreamsAsync(far, "gateway") == 0);
    }

    private static Task<TimeSpan> EveryGatewayIsNamedAsync(IsolatedNetwork network, IEnumerable<IsolatedNode> stargates) =>
        network.DnsAnswersAsync("these Stargates name every Gateway", TimeSpan.FromSeconds(90), Region, network.Gateways, stargates);

    private static Task<TimeSpan> TwoStreamsEachAsync(IsolatedNetwork network, IEnumerable<IsolatedNode> nodes) =>
        Eventually.HoldsAsync("every node has two streams", TimeSpan.FromSeconds(60), async () =>
            (await Task.WhenAll(nodes.Select(static node => NodeMetrics.SumAsync(node.Process, "edge_hosting_streams_count")))).All(static count => count == 2));

    /// <summary>A Stargate's own word, asked on its own machine.</summary>
    private static Task<TimeSpan> AbstainsAsync(IsolatedNode stargate, bool abstains) =>
        Eventually.HoldsAsync($"{stargate.Name} {(abstains ? "abstains" : "abstains no more")}", TimeSpan.FromSeconds(60), async () =>
            await NodeMetrics.SumAsync(stargate.Process, "edge_coordination_doubts_count") == (abstains ? 1 : 0));

    private static async Task<IsolatedNode> BusiestAsync(IEnumerable<IsolatedNode> stargates)
    {
        var counts = await Task.WhenAll(stargates.Select(async stargate => (Stargate: stargate, Streams: await StreamsAsync([stargate], "gateway"))));
        return counts.MaxBy(static count => count.Streams).Stargate;
    }

    private static async Task<double> StreamsAsync(IEnumerable<IsolatedNode> stargates, string role)
    {
        var counts = await Task.WhenAll(stargates.Select(stargate => NodeMetrics.SumAsync(stargate.Process, $"edge_coordination_streams_count{{role=\"{role}\"}}")));
        return counts.Sum();
    }
}
