using System.Diagnostics;
using System.Net;

namespace Edge.Tests.Network;

/// <summary>Two Stargates on one address behind a router, under 5,000 queries a second: whatever goes in order loses none.</summary>
public sealed class AnycastTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Who_drains_leaves_joins_again_dies_or_is_updated_while_its_engine_goes_on_loses_no_query_and_the_last_may_not_leave()
    {
        await using var network = await AnycastNetwork.StartAsync("anycast-orderly");
        using var build = new OtherBuild();
        await using var load = ResolverLoad.Begin(network.Resolvers);
        await load.AsksAsync(ResolverLoad.RatePerSecond);
        var server = new IPEndPoint(IPAddress.Parse(AnycastNetwork.Address), 53);
        Assert.Equal([AnycastNetwork.Address], (await DnsClient.AskAsync(server, "ns1.edge.test", network.Resolvers))?.Addresses);

        await LosesNoneAsync(load, "while it drains and leaves", async () =>
        {
            var drain = await network.RunAsync("bgp", "drain", "stargate-1");
            Assert.Contains("stargate-1: out: an operator took it out", drain, StringComparison.Ordinal);
            await network.RoutesAsync(1);
            await load.AsksAsync(35_000);
        });

        var refused = await network.TryAsync("bgp", "drain", "stargate-2");
        Assert.Equal(
            (1, "edge: without stargate-2 nobody would be a member of the anycast group: bring another Stargate in first, or accept the outage with --allow-outage"),
            (refused.ExitCode, refused.Output.Trim()));

        await LosesNoneAsync(load, "while it joins again", async () =>
        {
            await network.RunAsync("bgp", "join", "stargate-1");
            await network.RoutesAsync(2);
        });

        var (first, last) = (network.Stargates[0], network.Stargates[1]);
        await LosesNoneAsync(load, "while Stargates stop one after the other, the last one stays announced, and another build takes its engine's sockets", async () =>
        {
            await StopAsync(first);
            await network.RoutesAsync(1);
            var engine = AnycastNetwork.EngineOf(last);
            await StopAsync(last);
            Assert.Contains("they stay announced", last.Process.Output, StringComparison.Ordinal);
            Assert.Equal(engine, AnycastNetwork.EngineOf(last));
            await load.AsksAsync(ResolverLoad.RatePerSecond);
            last.Program = build.Program;
            await last.StartAsync();
            Assert.NotEqual(engine, AnycastNetwork.EngineOf(last));
            await first.StartAsync();
            await network.StateAsync("stargate-2", "in");
            await network.RoutesAsync(2);
        });

        await LosesNoneAsync(load, "while a Stargate is killed, and started again", async () =>
        {
            var engine = AnycastNetwork.EngineOf(first);
            await first.KillAsync();
            await load.AsksAsync(ResolverLoad.RatePerSecond);
            Assert.Equal("stays announced: 192.0.2.53 is answered", await network.WithdrawIfSilentAsync(0));
            await first.StartAsync();
            Assert.Equal(engine, AnycastNetwork.EngineOf(first));
            await network.StateAsync("stargate-1", "in");
        });
    }

    private static async Task StopAsync(NodeProcess stargate)
    {
        stargate.Process.Send(UnixSignal.Terminate);
        Assert.Equal(0, await stargate.Process.WaitForExitAsync(TimeSpan.FromSeconds(90)));
    }

    private async Task LosesNoneAsync(ResolverLoad load, string what, Func<Task> change)
    {
        var begun = Stopwatch.GetTimestamp();
        await change();
        var report = await load.ReportSinceAsync(begun);
        output.WriteLine($"{what}: {report.Lost} of {report.Asked} queries lost, {report.Late} late");
        Assert.True(report.Lost == 0, $"{what}, {report.Lost} of {report.Asked} queries were lost, the last {report.BackAfter.TotalMilliseconds:F0} ms after it began");
    }
}
