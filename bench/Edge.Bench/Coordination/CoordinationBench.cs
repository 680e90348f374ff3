using System.Diagnostics;
using System.Globalization;
using Edge.Kernel;

namespace Edge.Bench.Coordination;

/// <summary>
/// Thousands of nodes at one Stargate against as many watches of etcd, with the same client: memory per stream, cost and
/// time of a change that all of them get; and what a Stargate alone is measured by.
/// </summary>
internal sealed class CoordinationBench(bool quick, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int _streams = quick ? 1_000 : 5_000;
    private readonly int _rounds = quick ? 3 : 5;
    private readonly int _changesPerRound = quick ? 3 : 6;
    private readonly TimeSpan _settle = TimeSpan.FromSeconds(quick ? 3 : 10);
    private readonly int[] _sizes = quick ? [100, 1_000] : [100, 1_000, 5_000, 10_000];
    private readonly List<Row> _rows = [];
    private readonly List<string> _notes = [];
    private string _peer = "";

    public static Task<Report> RunAsync(bool quick) => new CoordinationBench(quick, TimeProvider.System).RunAsync();

    private async Task<Report> RunAsync()
    {
        // This process is the load; the servers have the other core.
#pragma warning disable CA1416 // Benchmarks run on Linux.
        Process.GetCurrentProcess().ProcessorAffinity = 1 << int.Parse(Cores.Load, CultureInfo.InvariantCulture);
#pragma warning restore CA1416
        _peer = await EtcdServer.VersionAsync();
        await using var stargate = await BenchStargate.StartAsync(time);
        await using var etcd = await EtcdServer.StartAsync();
        var hosts = await stargate.EnrolAsync(NodeRole.Host, _streams);
        var gateways = await stargate.EnrolAsync(NodeRole.Gateway, _sizes[^1]);
        var api = (await stargate.EnrolAsync(NodeRole.Api, 1))[0];
        await stargate.LearnAsync();
        Note($"{hosts.Count + gateways.Count} members enrolled");

        await using var watchers = new EtcdWatchers(etcd, time);
        await MeasureStreamsAsync(stargate, etcd, watchers, hosts);
        await MeasureChangesAsync(stargate, etcd, watchers, gateways, api);
        return new Report("coordination", _rows,
        [
            $"{_streams} streams over {_streams / Swarm.NodesPerConnection} connections, TLS 1.3 with one cipher on both sides; servers on one core, the client of both (grpc-dotnet) on the other",
            $"{_peer}: one member, log on disk; ours: one Stargate with SQLite, commits made durable before they are told",
            "CPU is the server's alone, without what it uses idle; ours takes an acknowledgement from every node, a watch of etcd has none",
            .. _notes,
        ]);
    }

    private async Task MeasureStreamsAsync(BenchStargate stargate, EtcdServer etcd, EtcdWatchers watchers, IReadOnlyList<SwarmDevice> hosts)
    {
        await using var swarm = new Swarm(stargate, TimeSpan.FromSeconds(5), time);

        // The first streams make the server ready: what it loads and compiles then is no part of a stream.
        var first = 2 * Swarm.NodesPerConnection;
        await swarm.ConnectAsync([.. hosts.Take(first)]);
        await watchers.ConnectAsync(first);
        await Task.Delay(_settle, time);
        var (our, their) = (ServerLoad.ResidentKilobytes(stargate.Process), ServerLoad.ResidentKilobytes(etcd.Process));
        await swarm.ConnectAsync([.. hosts.Skip(first)]);
        await watchers.ConnectAsync(_streams - first);
        await Task.Delay(_settle, time);
        var added = _streams - first;
        Add(new Row(
            $"{_streams} streams",
            "kb_per_stream",
            (ServerLoad.ResidentKilobytes(stargate.Process) - our) / added,
            _peer,
            (ServerLoad.ResidentKilobytes(etcd.Process) - their) / added,
            0.4));
        Note($"{swarm.Open} streams of Hosts are open; resident {ServerLoad.ResidentKilobytes(stargate.Process) / 1024:0} MB");

        var idle = await ServerLoad.CoresAsync(stargate.Process, _settle * 2, time);
        Add(Against("idle, 1 beat per 5 s", "cores", idle, 0.15));
        await ReconnectAsync(stargate, swarm, hosts);
    }

    private async Task ReconnectAsync(BenchStargate stargate, Swarm swarm, IReadOnlyList<SwarmDevice> hosts)
    {
        var start = time.GetTimestamp();
        await stargate.Node.KillAsync();
        await swarm.DisconnectAsync();
        await stargate.Node.StartAsync();
        var up = time.GetElapsedTime(start);
        await swarm.ConnectAsync(hosts);
        var all = time.GetElapsedTime(start);
        await Task.Delay(_settle / 2, time);
        Add(Against($"{_streams} reconnect after kill -9", "seconds", all.TotalSeconds, 30));
        Add(Against($"{_streams} reconnect after kill -9", "snapshot_bytes", swarm.SnapshotBytes, 1));
        Note($"of the reconnect, {up.TotalSeconds:0.0} s were the Stargate's own start; {swarm.Open} streams open again");
    }

    private async Task MeasureChangesAsync(
        BenchStargate stargate, EtcdServer etcd, EtcdWatchers watchers, IReadOnlyList<SwarmDevice> gateways, SwarmDevice api)
    {
        // Thousands of streams have just ended.
        await Task.Delay(_settle, time);
        await using var mesh = await BenchMesh.JoinAsync(stargate, api, time);
        await using var swarm = new Swarm(stargate, TimeSpan.FromSeconds(1), time);
        foreach (var size in _sizes)
        {
            await swarm.ConnectAsync([.. gateways.Take(size).Skip(swarm.Open)]);
            await Task.Delay(_settle, time);
            await MeasureCommitAsync(stargate, mesh, swarm);
            if (size == _streams)
            {
                await CompareAsync("1 KB", 1024, stargate, etcd, watchers, mesh, swarm);
                await CompareAsync("16 KB", 16 * 1024, stargate, etcd, watchers, mesh, swarm);
            }
        }
    }

    /// <summary>From before a commit until an Api hears that a node has acknowledged it.</summary>
    private async Task MeasureCommitAsync(BenchStargate stargate, BenchMesh mesh, Swarm swarm)
    {
        var acknowledged = new List<double>();
        for (var change = 0; change < _rounds * 2; change++)
        {
            var spread = mesh.Expect(swarm.Open);
            await stargate.ChangeAsync(1024);
            await mesh.AnnounceAsync(stargate.Revision);
            acknowledged.AddRange(await spread.CompleteAsync(Patience));
        }

        var name = $"commit to acknowledged, {swarm.Open} nodes";
        Add(Against(name, "p50_ms", Spread.Percentile(acknowledged, 0.5), 1000));
        Add(Against(name, "p99_ms", Spread.Percentile(acknowledged, 0.99), 1000));
        Note(name);
    }

    private async Task CompareAsync(
        string size, int bytes, BenchStargate stargate, EtcdServer etcd, EtcdWatchers watchers, BenchMesh mesh, Swarm swarm)
    {
        List<FanOut> our = [], their = [];
        var (ourIdle, theirIdle) = (
            await ServerLoad.CoresAsync(stargate.Process, _settle, time), await ServerLoad.CoresAsync(etcd.Process, _settle / 2, time));
        for (var round = 0; round < _rounds; round++)
        {
            our.Add(await FanOut.MeasureAsync(stargate.Process, ourIdle, _changesPerRound, time, async () =>
            {
                var (received, acknowledged) = (swarm.Expect(), mesh.Expect(swarm.Open));
                await stargate.ChangeAsync(bytes);
                await mesh.AnnounceAsync(stargate.Revision);
                await acknowledged.CompleteAsync(Patience);
                return await received.CompleteAsync(Patience);
            }));
            their.Add(await FanOut.MeasureAsync(etcd.Process, theirIdle, _changesPerRound, time, async () =>
            {
                var received = watchers.Expect();
                await watchers.ChangeAsync(bytes);
                return await received.CompleteAsync(Patience);
            }));
        }

        Add(new Row($"{size} to {swarm.Open}", "cpu_ms", our.Min(static one => one.CpuMilliseconds), _peer, their.Min(static one => one.CpuMilliseconds), 1));
        Add(new Row($"{size} to {swarm.Open}", "p99_ms", our.Min(static one => one.P99), _peer, their.Min(static one => one.P99), size == "16 KB" ? 1 : null));
        Note($"{size}: p50 {our.Min(static one => one.P50):0} ms ours, {their.Min(static one => one.P50):0} ms theirs; idle beside {ourIdle:0.000} and {theirIdle:0.000} cores");
    }

    private void Add(Row row)
    {
        _rows.Add(row);
        Console.Error.WriteLine($"{row.Case}, {row.Metric}: {row.Ours:0.00} against {row.Theirs:0.00} of {row.Peer}");
    }

    private static Row Against(string name, string metric, double value, double limit) => new(name, metric, value, "limit", limit, 1);

    private void Note(string what)
    {
        _notes.Add(what);
        Console.Error.WriteLine(what);
    }
}
