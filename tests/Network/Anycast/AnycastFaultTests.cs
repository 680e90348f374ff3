using System.Diagnostics;

namespace Edge.Tests.Network;

/// <summary>Two Stargates on one address behind a router, under 5,000 queries a second: what dies or stands still is soon done without.</summary>
public sealed class AnycastFaultTests(ITestOutputHelper output)
{
    /// <summary>On a quiet machine it is less than half a second; where others work too, nobody answers in time.</summary>
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task An_engine_that_is_killed_or_stands_still_one_stuck_worker_and_a_dead_BIRD_are_soon_done_without()
    {
        await using var network = await AnycastNetwork.StartAsync("anycast-faults", "--anycast-rejoin-after", "1");
        var stargate = network.Stargates[0];
        await using var load = ResolverLoad.Begin(network.Resolvers);
        await load.AsksAsync(ResolverLoad.RatePerSecond);

        var engine = AnycastNetwork.EngineOf(stargate);
        await IsBackAsync(load, "one stuck worker", async () =>
        {
            using var stuck = StuckThread.Of(engine, "dns worker 3");
            await network.RoutesAsync(1);
            await load.AsksAsync(ResolverLoad.RatePerSecond);
        });
        await RejoinsAsync(network);

        await IsBackAsync(load, "an engine that stands still", async () =>
        {
            ChildProcess.Send(engine, UnixSignal.Stop);
            await network.RoutesAsync(1);
            await load.AsksAsync(ResolverLoad.RatePerSecond);
            ChildProcess.Send(engine, UnixSignal.Continue);
        });
        await RejoinsAsync(network);

        await IsBackAsync(load, "kill -9 of the engine", async () =>
        {
            ChildProcess.Send(engine, UnixSignal.Kill);
            await load.AsksAsync(2 * ResolverLoad.RatePerSecond);
        });
        await RejoinsAsync(network);
        engine = AnycastNetwork.EngineOf(stargate);

        await IsBackAsync(load, "kill -9 of BIRD", async () =>
        {
            await network.Birds[0].Process.KillAsync();
            await network.RoutesAsync(1);
            await network.StateAsync("stargate-1", "ready");
            await network.Birds[0].StartAsync();
        });
        await RejoinsAsync(network);

        await IsBackAsync(load, "kill -9 of the Stargate and its engine, until the supervisor's command has withdrawn", async () =>
        {
            await stargate.KillAsync();
            ChildProcess.Send(engine, UnixSignal.Kill);
            Assert.Equal("withdrawn", await network.WithdrawIfSilentAsync(0));
            await network.RoutesAsync(1);
            await load.AsksAsync(ResolverLoad.RatePerSecond);
        });
    }

    private async Task IsBackAsync(ResolverLoad load, string what, Func<Task> fault)
    {
        var begun = Stopwatch.GetTimestamp();
        await fault();
        var report = await load.ReportSinceAsync(begun);
        output.WriteLine($"{what}: {report.Lost} of {report.Asked} queries lost, {report.Late} late or lost, service back after {report.BackAfter.TotalMilliseconds:F0} ms");
        Assert.True(report.BackAfter < BackWithin, $"{what}: service was back after {report.BackAfter.TotalMilliseconds:F0} ms");
    }

    private static async Task RejoinsAsync(AnycastNetwork network)
    {
        await network.StateAsync("stargate-1", "in");
        await network.RoutesAsync(2);
    }
}
