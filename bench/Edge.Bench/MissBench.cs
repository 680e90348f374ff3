namespace Edge.Bench;

/// <summary>
/// A miss: the Gateway sends a job to a Host, which asks the origin; against nginx's proxy_pass to the same origin. Only the
/// Gateway's time counts, as the Host is another machine in a real network; the Host's stands beside.
/// </summary>
internal static class MissBench
{
    public static async Task<Report> RunAsync(bool quick)
    {
        await using var site = await BenchSite.StartAsync(cache: false);
        IReadOnlyList<string> small = [.. Enumerable.Range(0, BenchSite.SmallObjects).Select(number => "/passed/" + BenchSite.Small(number))];
        IReadOnlyList<string> large = [.. Enumerable.Range(0, BenchSite.LargeObjects).Select(number => "/passed/" + BenchSite.Large(number))];
        var comparison = new Comparison(site.Ours, site.Theirs, site.Load, quick);
        Row[] rows =
        [
            await comparison.RunAsync(new Workload { Case = "1 KB through a Host", Paths = small, Unique = true, Connections = 32, Goal = 1.5 }),
            await comparison.RunAsync(new Workload { Case = "100 KB through a Host", Paths = large, Unique = true, Connections = 32 }),
        ];
        return new Report("miss", rows,
        [
            $"{site.Theirs.Name}: proxy_pass with 64 kept upstream connections, one worker, sendfile off, access log on",
            "server on one core; load, origin and Host on the other; 32 connections kept open; lowest of three interleaved rounds",
            "every request has an address of its own, and the origin forbids storing",
            .. comparison.Notes,
        ]);
    }
}
