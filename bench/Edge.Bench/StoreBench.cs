using System.Diagnostics;
using System.Security.Cryptography;
using Edge.Store.Postgres;
using Edge.Store.Sqlite;
using Edge.Tests.Conformance;

namespace Edge.Bench;

/// <summary>Durable commits of 1 KB documents by 1, 8 and 32 writers, against a bare loop over a counter's row in the same database.</summary>
internal static class StoreBench
{
    private const int Rounds = 3;

    /// <summary>The design asks for 0.8 of the bare loop's commits per second; the ratio here is of times.</summary>
    private const double Goal = 1.25;

    private static readonly int[] Writers = [1, 8, 32];

    public static async Task<Report> RunAsync(bool quick)
    {
        var round = TimeSpan.FromSeconds(quick ? 1 : 4);
        var body = RandomNumberGenerator.GetBytes(1024);
        var folder = Directory.CreateTempSubdirectory("edge-bench-store-");
        await using var server = await PostgresServer.StartAsync(null, "shared_buffers=64MB");
        await server.SqlAsync("CREATE DATABASE ours");
        await server.SqlAsync("CREATE DATABASE theirs");
        try
        {
            var (rows, notes) = (new List<Row>(), new List<string>());
            await using (var ours = new StoreLoop((await SqliteControlStore.OpenAsync(Path.Combine(folder.FullName, "ours.db"), new SqliteStoreOptions(), TimeProvider.System, default)).Value, body))
            await using (var theirs = new BareSqliteLoop(Path.Combine(folder.FullName, "theirs.db"), body))
            {
                await CompareAsync("SQLite", ours, theirs, round, rows, notes);
            }

            await using (var ours = new StoreLoop((await PostgresControlStore.OpenAsync(server.ConnectionTo("ours"), new PostgresStoreOptions(), patient: false, TimeProvider.System, default)).Value, body))
            await using (var theirs = await BarePostgresLoop.OpenAsync(server.ConnectionTo("theirs"), body))
            {
                await CompareAsync("PostgreSQL", ours, theirs, round, rows, notes);
            }

            return new Report("store", rows, notes);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>In turns, and the shortest time of each counts, since noise only adds.</summary>
    private static async Task CompareAsync(string engine, ICommitLoop ours, ICommitLoop theirs, TimeSpan round, List<Row> rows, List<string> notes)
    {
        await MeasureAsync(ours, 8, round);
        await MeasureAsync(theirs, 8, round);
        foreach (var writers in Writers)
        {
            var (our, their) = (double.MaxValue, double.MaxValue);
            for (var i = 0; i < Rounds; i++)
            {
                our = Math.Min(our, await MeasureAsync(ours, writers, round));
                their = Math.Min(their, await MeasureAsync(theirs, writers, round));
            }

            rows.Add(new Row($"{engine}, {writers} writers", "us_per_commit", our, "counter row", their, Goal));
            notes.Add($"{engine}, {writers} writers: {1e6 / our:0} commits/s ours, {1e6 / their:0} theirs");
        }
    }

    /// <summary>Microseconds on the clock for each commit.</summary>
    private static async Task<double> MeasureAsync(ICommitLoop loop, int writers, TimeSpan round)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(async () =>
        {
            var number = 0;
            for (; watch.Elapsed < round; number++)
            {
                await loop.CommitAsync(writer, number);
            }

            return number;
        })));
        return watch.Elapsed.TotalMicroseconds / counts.Sum();
    }
}
