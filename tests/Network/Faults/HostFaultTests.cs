namespace Edge.Tests.Network;

public sealed class HostFaultTests
{
    [Fact]
    public async Task Killing_Hosts_one_after_the_other_under_load_fails_no_request()
    {
        await using var faults = await FaultNetwork.StartAsync("hosts-killed");
        await using var load = faults.Load(150);
        await load.AnswersAsync(200);
        foreach (var host in faults.Network.Hosts)
        {
            await host.KillAsync();
            await load.AnswersAsync(300);
            await host.StartAsync();
            await load.AnswersAsync(150);
        }

        await load.StopAsync();
        load.AssertNoFailures();
    }

    [Fact]
    public async Task Without_any_Host_the_Gateways_do_the_work_themselves()
    {
        await using var faults = await FaultNetwork.StartAsync("no-hosts");
        await using var load = faults.Load(100);
        await load.AnswersAsync(100);
        await Task.WhenAll(faults.Network.Hosts.Select(host => host.KillAsync()));
        await load.AnswersAsync(300);
        await load.StopAsync();

        load.AssertNoFailures();
    }

    [Fact]
    public async Task A_Host_told_to_stop_finishes_its_jobs_first()
    {
        await using var faults = await FaultNetwork.StartAsync("host-drained", hosts: 1);
        await using var load = faults.Load(50);
        await load.AnswersAsync(50);
        var downloads = await Task.WhenAll(Enumerable.Range(0, 4).Select(turn =>
            faults.BeginSlowDownloadAsync(faults.Network.Gateways[turn % 2])));
        faults.Network.Hosts[0].Process.Send(UnixSignal.Terminate);

        Assert.All(await Task.WhenAll(downloads), whole => Assert.True(whole, "a download in flight was cut"));
        Assert.Equal(0, await faults.Network.Hosts[0].Process.WaitForExitAsync(TimeSpan.FromSeconds(60)));
        await load.StopAsync();
        load.AssertNoFailures();
    }
}
