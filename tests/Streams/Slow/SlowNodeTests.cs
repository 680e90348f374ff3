using System.Diagnostics;
using Edge.Coordination;
using Edge.Hosting;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Streams;

public sealed class SlowNodeTests(ITestOutputHelper output)
{
    private const int SlowNodes = 24;

    private const int Services = 2_000;

    private static readonly TimeSpan SoonWithin = TimeSpan.FromSeconds(60);

    private static readonly AdmissionOptions Impatient = new()
    {
        SlowAfter = TimeSpan.FromSeconds(1),
        WriteTimeout = TimeSpan.FromSeconds(4),
        AcknowledgementTimeout = TimeSpan.FromSeconds(6),
        SnapshotsMax = 4,
    };

    /// <summary>Far more than the windows and buffers of a connection hold: 8 MB of services.</summary>
    [Fact]
    public async Task Nodes_that_do_not_read_are_named_and_cut_cost_little_and_delay_nobody()
    {
        await using var stargates = await StargatePair.StartAsync(new CoordinationOptions { Admission = Impatient }, count: 1);
        var members = await Members.MakeAsync(stargates.Store, NodeRole.Gateway, SlowNodes + 2, stargates.Folder, stargates.Addresses);
        await WriteServicesAsync(stargates.Store, Services);
        await using (var first = NodeOf(stargates, members[1]))
        {
            // Configuration moves in waves: once a node has it, whoever comes is sent it.
            await first.Link.StartAsync(CancellationToken.None);
            await Eventually.HoldsAsync("a node has all services", SoonWithin, () => first.Link.Replica.Current.All<ServiceDocument>().Count() == Services);
        }

        var before = GC.GetTotalMemory(forceFullCollection: true);
        var stuck = new List<RawStream>();
        foreach (var member in members.Skip(2))
        {
            stuck.Add(await RawStream.OpenAsync(member, stargates.Addresses[0], bootId: 1));
        }

        await Eventually.HoldsAsync("the first of them are named", SoonWithin, async () => await stargates.SumAsync("edge_coordination_slow_nodes_total") >= Impatient.SnapshotsMax);
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        var watch = Stopwatch.StartNew();
        await using var good = NodeOf(stargates, members[0]);
        await good.Link.StartAsync(CancellationToken.None);
        Assert.Equal(Services, good.Link.Replica.Current.All<ServiceDocument>().Count());
        output.WriteLine($"{SlowNodes} stuck nodes cost {grown / 1024:N0} KiB; another one had its 8 MB after {watch.Elapsed.TotalSeconds:F1} s");

        Assert.InRange(grown, long.MinValue, SlowNodes * 2 * 1024L * 1024);
        await Eventually.HoldsAsync("all that did not read are cut", SoonWithin, async () => await stargates.SumAsync("edge_coordination_streams_count{role=\"gateway\"}") == 1);
        Assert.Equal(SlowNodes, await stargates.SumAsync("edge_coordination_slow_nodes_total{reason=\"unread\"}"));
        stuck.ForEach(static stream => stream.Dispose());
    }

    [Fact]
    public async Task A_node_that_reads_and_never_acknowledges_is_sent_one_message_per_class_and_is_cut()
    {
        await using var stargates = await StargatePair.StartAsync(new CoordinationOptions { Admission = Impatient }, count: 1);
        var member = (await Members.MakeAsync(stargates.Store, NodeRole.Gateway, 1, stargates.Folder, stargates.Addresses))[0];
        using var stream = await RawStream.OpenAsync(member, stargates.Addresses[0], bootId: 1);
        await stream.BeatAsync();
        var configuration = 0;
        var end = await Assert.ThrowsAsync<Grpc.Core.RpcException>(() => stream.NextAsync(
            message =>
            {
                configuration += message.Snapshot is not null || message.Delta is not null ? 1 : 0;
                stargates.Store.CommitAsync(new Commit { Author = "usr:test", Operations = [Put($"s{configuration}", domains: 1)] }, CancellationToken.None).AsTask().GetAwaiter().GetResult();
                return false;
            },
            SoonWithin));

        Assert.Equal("slow_consumer", end.Trailers.GetValue("edge-code"));
        Assert.Equal(NodeTopic.Classes.Count, configuration);
        Assert.Equal(1, await stargates.SumAsync("edge_coordination_slow_nodes_total{reason=\"unacknowledged\"}"));
    }

    [Fact]
    public async Task A_stopped_process_delays_nobody_and_resumes_when_it_goes_on()
    {
        await using var network = await TestNetwork.StartAsync("stopped-node", stargates: 1, gateways: 2, hosts: 0);
        var (stopped, other) = (network.Gateways[0], network.Gateways[1]);
        stopped.Process.Send(UnixSignal.Stop);
        try
        {
            var watch = Stopwatch.StartNew();
            await network.CreateServiceAsync("docs", "docs.example", new Uri("http://127.0.0.1:8000"), "--no-wait");
            var newest = await Network.NodeMetrics.SumAsync(network.Stargates[0], "edge_coordination_revision_number");
            await Eventually.HoldsAsync("the other Gateway has the change", SoonWithin, async () => await Network.NodeMetrics.SumAsync(other, "edge_hosting_revision_number") >= newest);
            output.WriteLine($"the other Gateway had the change after {watch.Elapsed.TotalSeconds:F1} s");
            await Eventually.HoldsAsync("the stopped one is named", SoonWithin, () => network.Stargates[0].Process.Output.Contains($"{stopped.Name} is slow", StringComparison.Ordinal));
            await Eventually.HoldsAsync("its stream is cut", SoonWithin, async () => await Network.NodeMetrics.SumAsync(network.Stargates[0], "edge_coordination_streams_count{role=\"gateway\"}") == 1);
        }
        finally
        {
            stopped.Process.Send(UnixSignal.Continue);
        }

        var before = await Network.NodeMetrics.SumAsync(network.Stargates[0], "edge_coordination_resyncs_total");
        var last = await Network.NodeMetrics.SumAsync(network.Stargates[0], "edge_coordination_revision_number");
        await Eventually.HoldsAsync("the one that goes on has caught up", SoonWithin, async () => await Network.NodeMetrics.SumAsync(stopped, "edge_hosting_revision_number") >= last);
        Assert.Equal(before, await Network.NodeMetrics.SumAsync(network.Stargates[0], "edge_coordination_resyncs_total"));
    }

    private static WatchedNode NodeOf(StargatePair stargates, NodeIdentity member) =>
        new(member, new ControlDialer(member, TimeProvider.System), new HomingOptions(), Members.FolderOf(stargates.Folder, member.Id), seed: 1);

    /// <summary>About 4 KB each.</summary>
    private static async Task WriteServicesAsync(MemoryControlStore store, int count)
    {
        foreach (var numbers in Enumerable.Range(0, count).Chunk(60))
        {
            var commit = new Commit { Author = "usr:test", Operations = [.. numbers.Select(static number => Put($"big-{number}", domains: 20))] };
            Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(commit, CancellationToken.None));
        }
    }

    private static Operation.Put Put(string id, int domains)
    {
        var label = new string('a', 60);
        return ResourceKinds.Service.Put(
            id,
            new ServiceDocument
            {
                Domains = [.. Enumerable.Range(0, domains).Select(number => $"n{number}.{label}.{label}.{label}.{id}.example")],
                Origin = "http://127.0.0.1:8000",
            },
            "self");
    }
}
