using System.Diagnostics;
using System.Globalization;
using Edge.Bench.Coordination;
using Edge.Kernel;

namespace Edge.Bench.Revocation;

/// <summary>
/// From the request that revokes a token until the verifier of each of thousands of Gateways refuses it: an Api, two
/// Stargates that have half of the nodes each, and the nodes in this process.
/// </summary>
internal sealed class RevocationBench(bool quick, TimeProvider time)
{
    private const double LimitMilliseconds = 1_000;

    /// <summary>What it takes to arrive is another comparison's matter.</summary>
    private const int ArrivingAtOnce = 500;

    /// <summary>Rounds that make everybody ready and are not counted.</summary>
    private const int WarmUps = 3;

    /// <summary>Between a token's making, which reaches all verifiers too, and its revocation.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly int[] _sizes = quick ? [100, 1_000] : [100, 1_000, 5_000];
    private readonly int _rounds = quick ? 5 : 20;
    private readonly TimeSpan _settle = TimeSpan.FromSeconds(quick ? 3 : 10);
    private readonly Dictionary<NodeId, SwarmVerifier> _verifiers = [];
    private readonly List<Row> _rows = [];
    private readonly List<string> _notes = [];

    public static Task<Report> RunAsync(bool quick) => new RevocationBench(quick, TimeProvider.System).RunAsync();

    private async Task<Report> RunAsync()
    {
        // This process is the load; the servers have the other core.
#pragma warning disable CA1416 // Benchmarks run on Linux.
        Process.GetCurrentProcess().ProcessorAffinity = 1 << int.Parse(Cores.Load, CultureInfo.InvariantCulture);
#pragma warning restore CA1416
        await using var stargate = await BenchStargate.StartAsync(time);
        await stargate.AddAsync("stargate", "stargate-2", 12);
        using var api = await BenchApi.StartAsync(stargate);
        var gateways = await stargate.EnrolAsync(NodeRole.Gateway, _sizes[^1]);
        var known = (await stargate.LearnAsync()).Where(static entry => SwarmVerifier.Concerns(entry.Key)).ToList();
        foreach (var gateway in gateways)
        {
            _verifiers[gateway.Id] = new SwarmVerifier(known, time);
        }

        await using var swarm = new Swarm(stargate, TimeSpan.FromSeconds(1), time) { Took = (device, delta) => _verifiers[device.Id].Take(delta) };
        foreach (var size in _sizes)
        {
            foreach (var some in gateways.Take(size).Skip(swarm.Open).Chunk(ArrivingAtOnce))
            {
                await swarm.ConnectAsync(some);
            }

            await Task.Delay(_settle, time);
            await MeasureAsync([.. gateways.Take(size)], swarm, api);
        }

        return new Report("revocation", _rows,
        [
            "from before POST /v1/revocations until the verifier of a Gateway refuses the token; every verifier has a directory and checks of its own, as in a real Gateway",
            "an Api and two Stargates (SQLite, commits durable) on one core, the nodes on the other; each node has one of its two streams, half of them at either Stargate, and beats each second",
            .. _notes,
        ]);
    }

    private async Task MeasureAsync(IReadOnlyList<SwarmDevice> nodes, Swarm swarm, BenchApi api)
    {
        var (rounds, answered) = (new List<double[]>(), new List<double>());
        for (var round = -WarmUps; round < _rounds; round++)
        {
            var (token, accessor) = await api.MakeTokenAsync();
            await Expect(nodes, token, accepted: true).CompleteAsync(Patience);
            await Task.Delay(Pause, time);

            var spread = Expect(nodes, token, accepted: false);
            var begun = time.GetTimestamp();
            await api.RevokeAsync(accessor);
            var answer = time.GetElapsedTime(begun).TotalMilliseconds;
            var refused = await spread.CompleteAsync(Patience);
            if (round >= 0)
            {
                rounds.Add(refused);
                answered.Add(answer);
            }
        }

        var (name, all) = ($"{nodes.Count:N0} verifiers", rounds.SelectMany(static one => one).ToArray());
        Add(new Row(name, "p50_ms", Spread.Percentile(all, 0.5), "limit", LimitMilliseconds, null));
        Add(new Row(name, "p99_ms", Spread.Percentile(all, 0.99), "limit", LimitMilliseconds, 1));
        Add(new Row(name, "p99_ms_of_the_median_revocation", Spread.Percentile([.. rounds.Select(static one => Spread.Percentile(one, 0.99))], 0.5), "limit", LimitMilliseconds, null));
        _notes.Add($"{name}: {_rounds} revocations; the Api answers after {Spread.Percentile(answered, 0.5):0} ms (p50); {swarm.Open} streams are open");
    }

    private Spread Expect(IReadOnlyList<SwarmDevice> nodes, string token, bool accepted)
    {
        var spread = new Spread(nodes.Count, time);
        foreach (var node in nodes)
        {
            _verifiers[node.Id].Expect(token, accepted, spread.Arrived);
        }

        return spread;
    }

    private void Add(Row row)
    {
        _rows.Add(row);
        Console.Error.WriteLine($"{row.Case}, {row.Metric}: {row.Ours:0.0}");
    }
}
