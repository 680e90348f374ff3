using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using Edge.Bench.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Tests.Network;

namespace Edge.Bench.Dns;

/// <summary>What a zone costs in memory and in time until it is answered, by its size. Goals: DNS page, section 7.</summary>
[SupportedOSPlatform("linux")]
internal sealed class DnsSizeBench(TimeProvider time)
{
    private const double MemoryGoal = 0.75;
    private const double LoadGoal = 1.5;
    private const double RestartGoal = 0.3;
    private const double StargateGoal = 2.5;

    /// <summary>With a million record sets in its store a Stargate takes more than a minute to start beside another one on one core.</summary>
    private const int StargateNamesMax = 100_000;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly List<Row> _rows = [];
    private readonly List<string> _notes = [];

    public static async Task<Report> RunAsync(bool quick)
    {
        Process.GetCurrentProcess().ProcessorAffinity = 1 << int.Parse(Cores.Load, CultureInfo.InvariantCulture);
        var bench = new DnsSizeBench(TimeProvider.System);
        var folder = Machine.TemporaryFolder();
        try
        {
            foreach (var names in quick ? (int[])[10_000] : [10_000, 1_000_000])
            {
                await bench.CompareAsync(Path.Combine(folder, $"{names}"), names);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        return new Report("dns-size", bench._rows,
        [
            "one zone; each program alone on one core; time from the start of the program until it answers, for ours of the keeper and its engine",
            "memory: what the programs have resident, shared pages once (PSS); the engine's with the whole table, which its keeper maps too",
            "NSD without a database on disk, Knot without a journal",
            .. bench._notes,
        ]);
    }

    private async Task CompareAsync(string folder, int names)
    {
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, "bench.zone");
        await File.WriteAllTextAsync(file, new DnsZone(names).Text);
        var label = string.Create(CultureInfo.InvariantCulture, $"10^{(int)Math.Log10(names)} names");
        var nsd = await MeasureAsync(() => DnsPeer.StartNsdAsync(Path.Combine(folder, "nsd"), file));
        var knot = await MeasureAsync(() => DnsPeer.StartKnotAsync(Path.Combine(folder, "knot"), file));
        var since = time.GetTimestamp();
        var (keeper, engine) = await KeeperProgram.StartAsync(Path.Combine(folder, "keeper"), file, storm: false);
        await using (keeper)
        {
            var load = await AnswersAsync(engine, since);
            var memory = Memory.WholeMebibytes(engine.Process);
            var restart = await RestartAsync(engine);
            foreach (var (name, seconds, mebibytes) in ((string, double, double)[])[("nsd", nsd.Seconds, nsd.Mebibytes), ("knotd", knot.Seconds, knot.Mebibytes)])
            {
                _rows.Add(new Row($"{label}, loaded from a file", "s", load, name, seconds, name == "nsd" ? LoadGoal : null));
                _rows.Add(new Row($"{label}, the engine again after kill -9", "s", restart, name, seconds, name == "nsd" ? RestartGoal : null));
                _rows.Add(new Row($"{label}, memory of the engine", "MiB", memory, name, mebibytes, name == "nsd" ? MemoryGoal : null));
            }
        }

        if (names <= StargateNamesMax)
        {
            await StargateAsync(label, names, nsd);
        }
    }

    /// <summary>A Stargate that finds as many record sets in the store when it starts.</summary>
    private async Task StargateAsync(string label, int names, (double Seconds, double Mebibytes) nsd)
    {
        await using var stargate = await BenchStargate.StartAsync(time);
        await stargate.CommitAsync([ResourceKinds.Zone.Put(DnsZone.Apex, new ZoneDocument { RecordSets = names }, "bench")]);
        foreach (var chunk in Enumerable.Range(0, names).Chunk(Commit.OperationsMax))
        {
            await stargate.CommitAsync([.. chunk.Select(static number => ResourceKinds.RecordSet.Put(
                $"{DnsZone.Apex}/host{number}/a", new RecordSetDocument { Values = [$"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"] }, "bench"))]);
        }

        var since = time.GetTimestamp();
        var second = await stargate.AddAsync("stargate", "stargate-2", 12);
        var seconds = await AnswersAsync(new DnsSide("edge", second.Dns, second.Process.Id), since);
        _rows.Add(new Row($"{label} in the store, a Stargate with its engine", "MiB", Memory.Mebibytes(second.Process.Id), "nsd", nsd.Mebibytes, StargateGoal));
        _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{label}: a Stargate answers {seconds:0.0} s after it is started on a store with as many record sets"));
    }

    private async Task<(double Seconds, double Mebibytes)> MeasureAsync(Func<Task<DnsPeer>> startAsync)
    {
        var since = time.GetTimestamp();
        await using var peer = await startAsync();
        var seconds = await AnswersAsync(peer.Side, since);
        return (seconds, Memory.Mebibytes(peer.Side.Process));
    }

    private async Task<double> RestartAsync(DnsSide engine)
    {
        var since = time.GetTimestamp();
        ChildProcess.Send(engine.Process, UnixSignal.Kill);
        return await AnswersAsync(engine, since);
    }

    private async Task<double> AnswersAsync(DnsSide side, long since)
    {
        while (!DnsAnswer.Comes(side.Server))
        {
            Assert.True(time.GetElapsedTime(since) < Patience, $"{side.Name} does not answer");
            await Task.Delay(TimeSpan.FromMilliseconds(2), time);
        }

        return time.GetElapsedTime(since).TotalSeconds;
    }
}
