using System.Net;

namespace Edge.Tests.Network;

public sealed class GatewayFaultTests
{
    private static readonly TimeSpan OutOfDnsWithin = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_killed_Gateway_leaves_DNS_within_five_seconds_and_comes_back_and_one_whose_device_is_revoked_leaves_it_running()
    {
        await using var faults = await FaultNetwork.StartAsync("gateway-killed", hosts: 2);
        var (killed, other) = (faults.Network.Gateways[0], faults.Network.Gateways[1]);
        await killed.KillAsync();
        await FaultNetwork.DnsAnswersAsync("the dead Gateway is out of the answers of both Stargates", OutOfDnsWithin, [other], faults.Network.Stargates);
        await using (var load = new VisitorLoad(FaultNetwork.Host, faults.Pages, 100, () => [other.Http]))
        {
            await load.AnswersAsync(100);
            await killed.StartAsync();
            await faults.EveryGatewayInDnsAsync(TimeSpan.FromSeconds(30));
            await load.StopAsync();
            load.AssertNoFailures();
        }

        await using var again = faults.Load();
        await again.AnswersAsync(100);
        await again.StopAsync();
        again.AssertNoFailures();

        await faults.Network.RunAsync("device", "revoke", "gateway-1");
        await FaultNetwork.DnsAnswersAsync("the revoked Gateway is out of the answers of both Stargates", OutOfDnsWithin, [other], faults.Network.Stargates);
        Assert.False(killed.Process.HasExited);
    }

    [Fact]
    public async Task A_Gateway_told_to_stop_leaves_DNS_first_and_cuts_no_request_in_flight()
    {
        await using var faults = await FaultNetwork.StartAsync("gateway-drained", hosts: 2);
        var (stopped, other) = (faults.Network.Gateways[0], faults.Network.Gateways[1]);
        // Visitors go where DNS sends them, as soon as it does.
        IReadOnlyList<IPEndPoint> known = faults.GatewayEndpoints;
        await using var load = new VisitorLoad(FaultNetwork.Host, faults.Pages, 100, () => Volatile.Read(ref known));
        await load.AnswersAsync(100);
        var downloads = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => faults.BeginSlowDownloadAsync(stopped)));

        stopped.Process.Send(UnixSignal.Terminate);
        await FaultNetwork.DnsAnswersAsync("the draining Gateway is out of the answers of both Stargates", OutOfDnsWithin, [other], faults.Network.Stargates);
        Volatile.Write(ref known, [other.Http]);

        Assert.All(await Task.WhenAll(downloads), whole => Assert.True(whole, "a download in flight was cut"));
        Assert.Equal(0, await stopped.Process.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        await load.AnswersAsync(100);
        await load.StopAsync();
        load.AssertNoFailures();
    }
}
