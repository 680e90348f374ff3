using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Runtime.Versioning;
using Edge.Dns;
using Edge.Tests.Network;

namespace Edge.Bench.Dns;

/// <summary>The engine's process against NSD and Knot, by processor time per query. Goals: DNS page, section 7.</summary>
[SupportedOSPlatform("linux")]
internal static class DnsBench
{
    private const double NsdGoal = 1 / 1.15;
    private const double KnotGoal = 1 / 1.2;
    private const double GdnsdGoal = 1;

    /// <summary>Answers that are compared record by record before anything is measured.</summary>
    private const int CheckCount = 2000;

    public static async Task<Report> RunAsync(bool quick)
    {
        Process.GetCurrentProcess().ProcessorAffinity = 1 << int.Parse(Cores.Load, CultureInfo.InvariantCulture);
        var folder = Machine.TemporaryFolder();
        try
        {
            var rows = new List<Row>();
            var notes = new List<string>();
            foreach (var names in quick ? (int[])[10_000] : [10_000, 1_000_000])
            {
                await CompareAsync(Path.Combine(folder, $"{names}"), names, quick, rows, notes);
            }

            return new Report("dns", rows,
            [
                "server on one core, the load and all else on the other; 256 queries under way; medians of interleaved rounds",
                "ours with cookies, NSID and the rate limit (the loopback exempt, as by default); NSD with cookies and NSID, its rate limit off; Knot with NSID, without cookies; gdnsd with cookies and NSID",
                .. notes,
            ]);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CompareAsync(string folder, int names, bool quick, List<Row> rows, List<string> notes)
    {
        Directory.CreateDirectory(folder);
        var zone = new DnsZone(names);
        var file = Path.Combine(folder, "bench.zone");
        await File.WriteAllTextAsync(file, zone.Text);
        var queries = zone.Queries();
        await using var nsd = await DnsPeer.StartNsdAsync(Path.Combine(folder, "nsd"), file);
        await using var knot = await DnsPeer.StartKnotAsync(Path.Combine(folder, "knot"), file);
        await using var gdnsd = await DnsPeer.StartGdnsdAsync(Path.Combine(folder, "gdnsd"), file);
        var program = new EngineProgram("taskset", ["-c", Cores.Server, Machine.Edge, "dns-engine"], EngineProgram.OwnRelease, EndsAlone: true);
        var policy = new AnswerPolicy { ServerId = "edge"u8.ToArray(), CookieSecret = new byte[AnswerPolicy.CookieSecretBytes] };
        using var keeper = new EngineKeeper(program, folder, new DnsEngineOptions { Address = IPAddress.Loopback, Port = 0, Policy = policy }, TimeProvider.System);
        zone.Fill(keeper.Table);
        keeper.Start();
        DnsSide[] sides = [new DnsSide("edge", keeper.LocalEndPoint, keeper.ProcessId), nsd.Side, knot.Side, gdnsd.Side];
        Check(sides[0], sides[1..], queries);
        using var load = new DnsLoad(queries);
        var costs = Measure(load, sides, quick, notes, names);
        var label = string.Create(CultureInfo.InvariantCulture, $"UDP, mixed queries over 10^{(int)Math.Log10(names)} names");
        rows.Add(new Row(label, "cpu_us_per_query", costs[0], nsd.Side.Name, costs[1], NsdGoal));
        rows.Add(new Row(label, "cpu_us_per_query", costs[0], knot.Side.Name, costs[2], KnotGoal));
        rows.Add(new Row(label, "cpu_us_per_query", costs[0], gdnsd.Side.Name, costs[3], GdnsdGoal));
        await keeper.StopAsync(CancellationToken.None);
    }

    private static double[] Measure(DnsLoad load, DnsSide[] sides, bool quick, List<string> notes, int names)
    {
        var (rounds, length) = quick ? (3, TimeSpan.FromSeconds(2)) : (7, TimeSpan.FromSeconds(4));
        var costs = sides.Select(static _ => new List<double>()).ToArray();
        var rates = new double[sides.Length];
        foreach (var side in sides)
        {
            load.Run(side.Server, length);
        }

        for (var round = 0; round < rounds; round++)
        {
            for (var i = 0; i < sides.Length; i++)
            {
                var before = CpuClock.Microseconds(sides[i].Process);
                var (answered, lost) = load.Run(sides[i].Server, length);
                costs[i].Add((CpuClock.Microseconds(sides[i].Process) - before) / answered);
                rates[i] = Math.Max(rates[i], answered / length.TotalSeconds);
                Assert.True(lost < answered / 100, $"{sides[i].Name} lost {lost} of {answered + lost} queries");
            }
        }

        notes.Add($"{names} names: " + string.Join(", ", sides.Select((side, i) => string.Create(
            CultureInfo.InvariantCulture, $"{side.Name} {rates[i]:0} queries/s, {costs[i].Min():0.00} to {costs[i].Max():0.00} µs"))));
        return [.. costs.Select(static cost => cost.Order().ElementAt(cost.Count / 2))];
    }

    /// <summary>All sides give the same code and as many answers to the same query.</summary>
    private static void Check(DnsSide ours, IReadOnlyList<DnsSide> others, IReadOnlyList<byte[]> queries)
    {
        foreach (var query in queries.Take(CheckCount))
        {
            var answer = DnsAnswer.Ask(ours.Server, query);
            Assert.True(answer is not null, $"{Convert.ToHexString(query)}: no answer of ours");
            foreach (var other in others)
            {
                var theirs = DnsAnswer.Ask(other.Server, query);
                Assert.True(answer.Agrees(theirs, other.FollowsAliases), $"{Convert.ToHexString(query)}: ours is {answer}, of {other.Name} {theirs}");
            }
        }
    }
}
