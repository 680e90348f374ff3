using Edge.Bench.Coordination;
using Edge.Bench.Revocation;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Tests.Network;

namespace Edge.Bench.Zones;

/// <summary>From the request that changes a record until both Stargates answer by it, with few and with many zones loaded.</summary>
internal sealed class ZonesBench(bool quick, TimeProvider time)
{
    private const double LimitMilliseconds = 1_000;

    private const string Name = "www.bench.test";

    private const int WarmUps = 5;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    private readonly int[] _sizes = quick ? [1, 10_000] : [1, 100_000];
    private readonly int _rounds = quick ? 20 : 100;
    private readonly List<Row> _rows = [];
    private int _changes;
    private int _zones;

    public static Task<Report> RunAsync(bool quick) => new ZonesBench(quick, TimeProvider.System).RunAsync();

    private async Task<Report> RunAsync()
    {
        await using var stargate = await BenchStargate.StartAsync(time);
        var second = await stargate.AddAsync("stargate", "stargate-2", 12);
        using var api = await BenchApi.StartAsync(stargate);
        await api.PutAsync("/v1/zones/bench.test", new { spec = new { } });
        NodeProcess[] servers = [stargate.Node, second];
        foreach (var size in _sizes)
        {
            await LoadAsync(stargate, size - 1);
            await ChangeAsync(api, servers);
            await MeasureAsync(api, servers, size);
        }

        return new Report("zones", _rows,
        [
            "from before PUT /v1/records/… until both Stargates answer by it, asked without a pause; each zone has one record",
            "an Api and two Stargates (SQLite, commits durable), real processes",
        ]);
    }

    private async Task LoadAsync(BenchStargate stargate, int count)
    {
        while (_zones < count)
        {
            var batch = Enumerable.Range(_zones, Math.Min(Commit.OperationsMax / 2, count - _zones)).ToList();
            _zones += batch.Count;
            await stargate.CommitAsync([.. batch.SelectMany(static number => (Operation[])
            [
                ResourceKinds.Zone.Put($"z{number}.test", new ZoneDocument { RecordSets = 1 }, "bench"),
                ResourceKinds.RecordSet.Put($"z{number}.test/www/a", new RecordSetDocument { Values = ["192.0.2.1"] }, "bench"),
            ])]);
        }
    }

    private async Task MeasureAsync(BenchApi api, NodeProcess[] servers, int size)
    {
        var answered = new List<double>();
        for (var round = -WarmUps; round < _rounds; round++)
        {
            await Task.Delay(Pause, time);
            var took = await ChangeAsync(api, servers);
            if (round >= 0)
            {
                answered.Add(took);
            }
        }

        foreach (var (metric, share) in ((string, double)[])[("p50 ms", 0.5), ("p99 ms", 0.99), ("worst ms", 1)])
        {
            _rows.Add(new Row($"{size} zones", metric, Spread.Percentile(answered, share), "limit", LimitMilliseconds, 1));
        }
    }

    private async Task<double> ChangeAsync(BenchApi api, NodeProcess[] servers)
    {
        var number = ++_changes;
        var address = $"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}";
        var begun = time.GetTimestamp();
        await api.PutAsync("/v1/records/bench.test/www/a", new { spec = new { values = (string[])[address] } });
        foreach (var server in servers)
        {
            while ((await DnsClient.AskAsync(server.Dns, Name))?.Addresses.Contains(address) != true)
            {
                if (time.GetElapsedTime(begun) > Patience)
                {
                    throw new InvalidOperationException($"{server.Name} does not answer {address} within {Patience.TotalSeconds} s");
                }
            }
        }

        return time.GetElapsedTime(begun).TotalMilliseconds;
    }
}
