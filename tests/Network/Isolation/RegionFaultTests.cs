using System.Net;

namespace Edge.Tests.Network;

/// <summary>Three regions, each with a Stargate, a Gateway and a Host, and visitors who go where DNS sends them.</summary>
public sealed class RegionFaultTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private static readonly string[] Regions = ["north", "south", "east"];

    [Fact]
    public async Task Each_Stargate_in_turn_and_a_whole_region_may_be_gone_and_visitors_elsewhere_notice_nothing()
    {
        await using var network = await IsolatedNetwork.StartAsync("three-regions", [.. Regions.Select(region => new RegionLayout(region))]);
        await PlanAsync(network);
        var gateway = network.In("north").Single(node => node.Role == "gateway");
        await network.DnsAnswersAsync("north is sent to its own Gateway", Soon, "north", [gateway], network.In("north").Where(node => node.Role == "stargate"));

        IReadOnlyList<IPEndPoint> known = [gateway.Process.Http];
        using var stop = new CancellationTokenSource();
        var resolving = ResolveAsync(network, addresses => Volatile.Write(ref known, addresses), stop.Token);
        await using (var load = new VisitorLoad(IsolatedNetwork.Host, network.Pages, 40, () => Volatile.Read(ref known), network.VisitorsOf("north")))
        {
            await load.AnswersAsync(40);
            foreach (var stargate in network.Stargates)
            {
                await stargate.Process.KillAsync();
                await load.AnswersAsync(80);
                await stargate.Process.StartAsync();
                await load.AnswersAsync(40);
            }

            await HealthyAsync(network, "every node is healthy after every Stargate was killed once");
            await Fabric.CutAsync(network.StationsOf("south"), network.Except(network.StationsOf("south")));
            await load.AnswersAsync(200);
            await network.Fabric.HealAsync();
            await HealthyAsync(network, "every node is healthy after the region came back");
            await load.AnswersAsync(40);
            await stop.CancelAsync();
            await resolving;
            await load.StopAsync();
            load.AssertNoFailures();
        }
    }

    /// <summary>Each region's visitors go to their own Gateway.</summary>
    private static async Task PlanAsync(IsolatedNetwork network)
    {
        var file = Path.Combine(Machine.Logs, "three-regions", "policy.json");
        var pairs = string.Join(',', Regions.Select(region => $$"""{"from":"{{region}}","to":"{{region}}"}"""));
        await File.WriteAllTextAsync(file, $$$"""{"kind":"RoutingPolicy","id":"world","spec":{"pairs":[{{{pairs}}}]}}""");
        await network.RunAsync("apply", "-f", file, "--no-wait");
    }

    /// <summary>A resolver in the north: the Stargate there is the nearest, and the next one is asked when it does not answer.</summary>
    private static async Task ResolveAsync(IsolatedNetwork network, Action<IReadOnlyList<IPEndPoint>> learn, CancellationToken cancellation)
    {
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        try
        {
            while (await pace.WaitForNextTickAsync(cancellation))
            {
                foreach (var stargate in network.Stargates)
                {
                    if (await network.ResolveAsync(stargate, "north") is { Count: > 0 } addresses)
                    {
                        learn([.. addresses.Select(address => new IPEndPoint(IPAddress.Parse(address), 8080))]);
                        break;
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static Task<TimeSpan> HealthyAsync(IsolatedNetwork network, string what) => Eventually.HoldsAsync(
        what, Soon, async () => (await network.StatusAsync()).Values.All(node => (string?)node["health"] == "healthy"));
}
