using System.Diagnostics;
using Edge.Kernel;
using Edge.Store.Sqlite;

namespace Edge.Tests.Streams;

public sealed class ReconnectTests(ITestOutputHelper output)
{
    /// <summary>How they get in for the first time is not the matter here: each makes keys and a folder, all on the same two cores.</summary>
    private static readonly TimeSpan ArrivedWithin = TimeSpan.FromMinutes(10);

    /// <summary>On two quiet cores, which the nodes share, 5,000 need less than 30 s; other work may go on beside the tests.</summary>
    private static readonly TimeSpan BackWithin = TimeSpan.FromSeconds(120);

    private static int Nodes => Environment.GetEnvironmentVariable("EDGE_LONG") is null ? 500 : 5_000;

    [Fact]
    public async Task All_nodes_of_a_killed_Stargate_are_back_soon_without_a_snapshot_and_none_is_down()
    {
        await using var network = await TestNetwork.StartAsync("reconnect", stargates: 1, gateways: 0, hosts: 0);
        var stargate = network.Stargates[0];
        var folder = Machine.TemporaryFolder();
        await using var crowd = new Crowd(await MembersAsync(network, folder), folder);
        using var late = new CancellationTokenSource(ArrivedWithin);
        var before = CostOf(stargate);
        var watch = Stopwatch.StartNew();
        await crowd.StartAsync(late.Token);
        output.WriteLine($"{Nodes} nodes arrived in {watch.Elapsed.TotalSeconds:F1} s");
        await Eventually.HoldsAsync("every node has a stream", ArrivedWithin, () => crowd.Connected == Nodes);
        var after = CostOf(stargate);
        output.WriteLine($"the Stargate grew by {(after.Megabytes - before.Megabytes) * 1024 / Nodes:F0} KiB per node, and worked {(after.Seconds - before.Seconds) * 1000 / Nodes:F2} ms for each");

        await Eventually.HoldsAsync("no wave is under way", ArrivedWithin, async () => await CursorAsync(stargate, "all") == await CursorAsync(stargate, "canary"));

        await stargate.KillAsync();
        await Eventually.HoldsAsync("every node has lost its stream", ArrivedWithin, () => crowd.Connected == 0);
        await stargate.StartAsync();
        watch.Restart();
        double arriving = 0;
        var back = await Eventually.HoldsAsync("every node is back", BackWithin, async () =>
        {
            arriving = Math.Max(arriving, await NodeMetrics.SumAsync(stargate, "edge_coordination_arriving_count"));
            return crowd.Connected == Nodes;
        });
        output.WriteLine($"{Nodes} nodes were back in {back.TotalSeconds:F1} s, at most {arriving} arriving at once");

        using var visitor = Visitor.Of(stargate.At(9400));
        var counted = (await visitor.GetStringAsync(new Uri(stargate.Metrics, "/metrics"))).Split('\n');
        output.WriteLine(string.Join('\n', counted.Where(static line => line.StartsWith("edge_coordination_resyncs_total", StringComparison.Ordinal))));
        Assert.InRange(arriving, 0, 256);
        Assert.Equal(0, await NodeMetrics.SumAsync(stargate, "edge_coordination_snapshot_bytes_total"));
        Assert.Equal(0, await NodeMetrics.SumAsync(stargate, "edge_coordination_transitions_total{to=\"Down\"}"));
    }

    private static Task<double> CursorAsync(NodeProcess stargate, string cohort) =>
        NodeMetrics.SumAsync(stargate, $"edge_coordination_wave_cursor_number{{class=\"tenant\",cohort=\"{cohort}\"}}");

    /// <summary>The memory and processor time that a process has taken, by /proc.</summary>
    private static (double Megabytes, double Seconds) CostOf(NodeProcess node)
    {
        using var process = Process.GetProcessById(node.Process.Id);
        return (process.WorkingSet64 / 1048576.0, process.TotalProcessorTime.TotalSeconds);
    }

    private static async Task<IReadOnlyList<Hosting.NodeIdentity>> MembersAsync(TestNetwork network, string folder)
    {
        var opened = await SqliteControlStore.OpenAsync(network.Database, new SqliteStoreOptions(), TimeProvider.System, CancellationToken.None);
        await using var store = opened.Value;
        return await Members.MakeAsync(store, NodeRole.Host, Nodes, folder, [network.Stargates[0].Control.ToString()]);
    }
}
