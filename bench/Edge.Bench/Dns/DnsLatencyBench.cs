using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using System.Diagnostics;
using Edge.Tests.Network;

namespace Edge.Bench.Dns;

/// <summary>
/// How long answers take at half of what NSD can do: alone, and beside a keeper on the same core that changes records and collects
/// garbage. Goal: DNS page, section 7.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class DnsLatencyBench(bool quick, TimeProvider time)
{
    private const int Names = 10_000;

    private readonly int _rounds = quick ? 3 : 9;
    private readonly TimeSpan _length = TimeSpan.FromSeconds(quick ? 2 : 5);
    private readonly List<Row> _rows = [];
    private readonly List<string> _notes = [];

    public static async Task<Report> RunAsync(bool quick)
    {
        Process.GetCurrentProcess().ProcessorAffinity = 1 << int.Parse(Cores.Load, CultureInfo.InvariantCulture);
        var folder = Machine.TemporaryFolder();
        try
        {
            return await new DnsLatencyBench(quick, TimeProvider.System).RunAsync(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<Report> RunAsync(string folder)
    {
        var zone = new DnsZone(Names);
        var file = Path.Combine(folder, "bench.zone");
        await File.WriteAllTextAsync(file, zone.Text);
        var queries = zone.Queries();
        await using var nsd = await DnsPeer.StartNsdAsync(Path.Combine(folder, "nsd"), file);
        var rate = Saturation(queries, nsd.Side.Server) / 2;
        _notes.Add(string.Create(CultureInfo.InvariantCulture, $"{rate:0} queries/s to either, half of what NSD answered at most; the same mix as in dns"));
        using var load = new PacedDnsLoad(queries, time);
        foreach (var storm in (bool[])[false, true])
        {
            var (keeper, engine) = await KeeperProgram.StartAsync(Path.Combine(folder, $"keeper-{storm}"), $"{Names}", storm);
            await using (keeper)
            {
                Compare(load, rate, engine, nsd.Side, storm ? "beside a storm of changes and collections" : "alone");
            }
        }

        return new Report("dns-latency", _rows,
        [
            "server on one core, the load on the other; from when a query was due until its answer was read; medians of interleaved rounds",
            "the storm: a process on the server's core that changes 100 records/s, makes 100 MB/s of garbage, and collects all of it once a second; ours is the engine that it keeps, NSD runs beside it",
            .. _notes,
        ]);
    }

    private double Saturation(IReadOnlyList<byte[]> queries, IPEndPoint server)
    {
        using var load = new DnsLoad(queries);
        load.Run(server, _length);
        return load.Run(server, _length).Answered / _length.TotalSeconds;
    }

    private void Compare(PacedDnsLoad load, double rate, DnsSide ours, DnsSide theirs, string label)
    {
        var (our, their) = (new List<LatencySpread>(), new List<LatencySpread>());
        load.Run(ours.Server, rate, _length);
        load.Run(theirs.Server, rate, _length);
        for (var round = 0; round < _rounds; round++)
        {
            our.Add(load.Run(ours.Server, rate, _length));
            their.Add(load.Run(theirs.Server, rate, _length));
        }

        foreach (var (metric, share, goal) in ((string, double, double?)[])[("p50 µs", 0.5, null), ("p99 µs", 0.99, null), ("p99.9 µs", 0.999, 1)])
        {
            _rows.Add(new Row(label, metric, Median(our, share), theirs.Name, Median(their, share), goal));
        }

        _notes.Add($"{label}: lost {our.Sum(static spread => spread.Lost)} of {our.Sum(static spread => spread.Count)} ours, {their.Sum(static spread => spread.Lost)} of NSD's");
    }

    private static double Median(List<LatencySpread> spreads, double share) =>
        spreads.Select(spread => spread.Microseconds(share)).Order().ElementAt(spreads.Count / 2);
}
