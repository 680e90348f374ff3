namespace Edge.Tests.Network;

/// <summary>A network over two regions that lose each other and find each other again.</summary>
public sealed class IsolatedNetworkTests
{
    [Fact]
    public async Task Two_regions_that_are_cut_apart_are_whole_again_after_the_cut_heals()
    {
        await using var network = await IsolatedNetwork.StartAsync("two-regions", new RegionLayout("north"), new RegionLayout("south"));
        await network.DnsAnswersAsync("both Stargates name both Gateways", TimeSpan.FromSeconds(30), "north", network.Gateways, network.Stargates);
        var (north, south) = (network.In("north"), network.In("south"));

        await Fabric.CutAsync(network.StationsOf("south"), network.Except(network.StationsOf("south")));
        Assert.Null(await network.ResolveAsync(south.Single(node => node.Role == "stargate"), fromRegion: "north"));
        // Whatever each side thinks of the other, its own visitors are served by its own Gateway.
        foreach (var region in (string[])["north", "south"])
        {
            var stargate = network.In(region).Single(node => node.Role == "stargate");
            var gateway = network.In(region).Single(node => node.Role == "gateway");
            Assert.Contains(gateway.Process.Address, await network.ResolveAsync(stargate, region) ?? []);
        }

        using var visitor = Visitor.Of(north.Single(node => node.Role == "gateway").Process.Http, from: network.VisitorsOf("north"));
        var (url, content) = network.Pages[0];
        Assert.Equal(content, await visitor.GetByteArrayAsync(new Uri($"http://{IsolatedNetwork.Host}{url}")));

        await network.Fabric.HealAsync();
        await network.DnsAnswersAsync("both Stargates name both Gateways again", TimeSpan.FromSeconds(60), "south", network.Gateways, network.Stargates);
        await Eventually.HoldsAsync("every node is healthy after the cut", TimeSpan.FromSeconds(60), async () =>
            (await network.StatusAsync()).Values.All(node => (string?)node["health"] == "healthy"));
    }
}
