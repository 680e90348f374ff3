using System.Net;

namespace Edge.Bench;

/// <summary>A hit in the Gateway's memory against a hit of nginx's proxy_cache. Goals: delivery page, section 7.</summary>
internal static class HitBench
{
    private const int Draws = 100_000;

    public static async Task<Report> RunAsync(bool quick)
    {
        await using var site = await BenchSite.StartAsync(cache: true);
        IReadOnlyList<string> small = [.. Enumerable.Range(0, BenchSite.SmallObjects).Select(number => "/kept/" + BenchSite.Small(number))];
        IReadOnlyList<string> large = [.. Enumerable.Range(0, BenchSite.LargeObjects).Select(number => "/kept/" + BenchSite.Large(number))];
        await site.FillAsync([.. small, .. large]);

        IReadOnlyList<string> mix = [.. Zipf.Draws(BenchSite.SmallObjects, Draws, exponent: 1, seed: 1).Select(number => small[number])];
        var comparison = new Comparison(site.Ours, site.Theirs, site.Load, quick);
        Workload[] cases =
        [
            new() { Case = "1 KB, Zipf over 10^4 objects", Paths = mix, Goal = 0.75 },
            new() { Case = "100 KB", Paths = large, Goal = 0.8 },
            new() { Case = "1 KB, TLS 1.3, HTTP/1.1", Paths = mix, Tls = true, Goal = 1 },
            new() { Case = "1 KB, TLS 1.3, HTTP/2", Paths = mix, Tls = true, Version = HttpVersion.Version20, Goal = 1.1 },
        ];
        var rows = new List<Row>();
        foreach (var work in cases)
        {
            rows.Add(await comparison.RunAsync(work));
        }

        if (!quick)
        {
            // Our Gateway counts and does not write a line per request, so the comparison with such a peer is told too.
            var unlogged = new Comparison(site.Ours, site.TheirsUnlogged, site.Load, quick);
            rows.Add(await unlogged.RunAsync(new Workload { Case = "1 KB, peer without access log", Paths = mix }));
        }

        return new Report("hit", rows,
        [
            $"{site.Theirs.Name}: proxy_cache in memory (tmpfs), one worker, sendfile off, keep-alive, access log on, TLSv1.3",
            "server on one core, load on the other; 64 connections kept open; lowest of three interleaved rounds",
            .. comparison.Notes,
        ]);
    }
}
