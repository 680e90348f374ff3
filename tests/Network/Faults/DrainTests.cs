using System.Net;

namespace Edge.Tests.Network;

/// <summary>Operators take nodes out of traffic, and are stopped where too few would serve.</summary>
public sealed class DrainTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_drained_Gateway_finishes_what_it_has_the_last_one_is_kept_and_an_undo_brings_it_back()
    {
        await using var faults = await FaultNetwork.StartAsync("gateway-drain", hosts: 1);
        var network = faults.Network;
        var (one, two) = (network.Gateways[0], network.Gateways[1]);
        IReadOnlyList<IPEndPoint> known = faults.GatewayEndpoints;
        await using var load = new VisitorLoad(FaultNetwork.Host, faults.Pages, 50, () => Volatile.Read(ref known));
        await load.AnswersAsync(50);
        var download = await faults.BeginSlowDownloadAsync(one);

        var drain = network.RunAsync("device", "drain", "gateway-1");
        await FaultNetwork.DnsAnswersAsync("the draining Gateway is out of the answers", Soon, [two], network.Stargates);
        Volatile.Write(ref known, [two.Http]);
        await Eventually.HoldsAsync("status says that it drains", Soon, async () => await AdministrativeAsync(network, "gateway-1") == "draining");
        Assert.True(await download, "a download in flight was cut");
        Assert.Contains("gateway-1: drained, quiet since", await drain, StringComparison.Ordinal);
        Assert.Equal("drained", await AdministrativeAsync(network, "gateway-1"));

        var refused = await network.TryAsync("device", "drain", "gateway-2");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("without gateway-2 the region local would have 0 of its 2 Gateways in service, and it needs 1", refused.Output, StringComparison.Ordinal);

        // The wish outlives the process.
        await one.KillAsync();
        await one.StartAsync();
        await Eventually.HoldsAsync("it is drained again after a restart", Soon, async () => await AdministrativeAsync(network, "gateway-1") == "drained");
        Assert.Equal([two.Address], await TestNetwork.ResolveAsync(network.Stargates[0], FaultNetwork.Host));

        Assert.Contains("gateway-1: healthy", await network.RunAsync("device", "drain", "gateway-1", "--undo"), StringComparison.Ordinal);
        await faults.EveryGatewayInDnsAsync(Soon);
        Volatile.Write(ref known, faults.GatewayEndpoints);
        await load.AnswersAsync(100);
        await load.StopAsync();
        load.AssertNoFailures();
    }

    [Fact]
    public async Task Of_two_drains_at_once_one_is_refused_and_a_drained_Host_gets_no_jobs()
    {
        await using var faults = await FaultNetwork.StartAsync("drain-race", hosts: 2);
        var network = faults.Network;
        var race = await Task.WhenAll(
            network.TryAsync("device", "drain", "gateway-1", "--no-wait"), network.TryAsync("device", "drain", "gateway-2", "--no-wait"));
        Assert.Equal([0, 1], race.Select(result => result.ExitCode).Order());
        Assert.Contains("in service, and it needs 1", race.Single(result => result.ExitCode == 1).Output, StringComparison.Ordinal);
        var drained = race[0].ExitCode == 0 ? "gateway-1" : "gateway-2";
        await network.RunAsync("device", "drain", drained, "--undo");

        await using var load = faults.Load(50);
        await network.RunAsync("device", "drain", "host-1");
        Assert.Equal("drained", await AdministrativeAsync(network, "host-1"));
        var before = await NodeMetrics.SumAsync(network.Hosts[0], "edge_jobs_done_total");
        await load.AnswersAsync(100);
        Assert.Equal(before, await NodeMetrics.SumAsync(network.Hosts[0], "edge_jobs_done_total"));

        await network.RunAsync("device", "drain", "host-1", "--undo");
        await Eventually.HoldsAsync("the Host does jobs again", Soon, async () => await NodeMetrics.SumAsync(network.Hosts[0], "edge_jobs_done_total") > before);
        await load.StopAsync();
        load.AssertNoFailures();
    }

    private static async Task<string> AdministrativeAsync(TestNetwork network, string node) =>
        (string)(await network.StatusAsync())[node]["administrative"]!;
}
