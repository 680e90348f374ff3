using System.Collections.Concurrent;
using System.Globalization;
using Edge.Kernel;
using Edge.Store.Postgres;
using Edge.Store.Sql;

namespace Edge.Tests.Conformance;

/// <summary>Real servers that are killed, promoted, silenced, full, or set up so that they may forget.</summary>
public sealed class PostgresFaultTests
{
    private const int Writers = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private static readonly string[] Small = ["shared_buffers=16MB", "max_connections=60"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static bool IsMissing => !PostgresServer.IsInstalled;

    [Fact(Skip = "PostgreSQL is not installed", SkipWhen = nameof(IsMissing))]
    public async Task A_primary_killed_in_mid_write_loses_no_acknowledged_commit_and_its_standby_goes_on()
    {
        await using var primary = await PostgresServer.StartAsync(null, [.. Small, "synchronous_standby_names=standby"]);
        await using var standby = await primary.StartStandbyAsync("standby", [.. Small, "synchronous_standby_names="]);
        var hosts = string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1:{primary.Port},127.0.0.1:{standby.Port};Username=edge;Database=postgres;Host Recheck Seconds=1");
        await using var one = await OpenAsync(hosts);
        await using var two = await OpenAsync(hosts);
        var (acknowledged, unknown) = (new ConcurrentDictionary<string, long>(), new ConcurrentDictionary<string, Commit>());
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var writing = Enumerable.Range(0, Writers)
            .Select(writer => Task.Run(() => WriteAsync(writer % 2 == 0 ? one : two, writer, acknowledged, unknown, stop.Token), Cancellation))
            .ToArray();
        await UntilAsync(() => acknowledged.Count > 100, "the writers did not begin");

        await primary.KillAsync();
        await standby.PromoteAsync();
        var before = acknowledged.Count;
        await UntilAsync(() => acknowledged.Count > before + 100, "the writers did not go on after the failover");
        await stop.CancelAsync();
        await Task.WhenAll(writing);

        // Whoever was told "unknown" asks again, and then knows.
        foreach (var (key, commit) in unknown)
        {
            acknowledged[key] = Assert.IsType<CommitOutcome.Committed>(await one.CommitAsync(commit, Cancellation)).Revision.Value;
        }

        var found = Assert.IsType<ReadOutcome.Found>(await two.ReadAsync(KeyRange.All, Cancellation));
        Assert.Equal(acknowledged.OrderBy(pair => pair.Key, StringComparer.Ordinal), found.Entries.ToDictionary(entry => entry.Key.Value, entry => entry.Modified.Value).OrderBy(pair => pair.Key, StringComparer.Ordinal));
        Assert.Equal(found.Entries.Count, found.Head.Revision.Value);
        await using var engine = PostgresEngine.Create(hosts, new PostgresStoreOptions()).Value;
        Assert.Equal(found.Head, (await SqlStoreCare.CheckAsync(engine, Cancellation)).Value);
    }

    [Fact(Skip = "PostgreSQL is not installed", SkipWhen = nameof(IsMissing))]
    public async Task A_commit_that_no_longer_waits_for_its_standby_is_unknown()
    {
        await using var server = await PostgresServer.StartAsync(null, [.. Small, "synchronous_standby_names=nobody"]);

        // Nothing can be acknowledged without the standby, so the tables are made without waiting for it.
        await server.SqlAsync("ALTER ROLE edge SET synchronous_commit = local");
        await (await OpenAsync(server.Connection)).DisposeAsync();
        await server.SqlAsync("ALTER ROLE edge RESET synchronous_commit");
        await using var store = await OpenAsync(server.Connection, new PostgresStoreOptions { SilenceTimeout = TimeSpan.FromSeconds(1) });

        Assert.IsType<CommitOutcome.Unknown>(await store.CommitAsync(CommitOf("a/1"), Cancellation));

        // It was committed after all; the same key tells, once the answer can be trusted.
        await server.SqlAsync("ALTER ROLE edge SET synchronous_commit = local");
        await using var trusted = await OpenAsync(server.Connection);
        Assert.Equal(new CommitOutcome.Committed(1, new Revision(1)), await trusted.CommitAsync(CommitOf("a/1"), Cancellation));
    }

    [Fact(Skip = "PostgreSQL is not installed", SkipWhen = nameof(IsMissing))]
    public async Task A_silent_server_is_unavailable_in_time_and_used_again_when_it_answers()
    {
        await using var server = await PostgresServer.StartAsync(null, Small);
        await using var store = await OpenAsync(
            server.Connection, new PostgresStoreOptions { SilenceTimeout = TimeSpan.FromSeconds(1), ConnectTimeout = TimeSpan.FromSeconds(1) });
        Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(CommitOf("a/1"), Cancellation));
        await using var watch = store.WatchAsync(KeyRange.All, 1, new Revision(1), Cancellation).GetAsyncEnumerator(Cancellation);
        var next = watch.MoveNextAsync().AsTask();

        server.Freeze();
        Assert.IsType<CommitOutcome.Unavailable>(await store.CommitAsync(CommitOf("a/2"), Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        Assert.IsType<ReadOutcome.Unavailable>(await store.ReadAsync(KeyRange.All, Cancellation).AsTask().WaitAsync(Patience, Cancellation));
        Assert.True(await next.WaitAsync(Patience, Cancellation));
        Assert.IsType<WatchEvent.Interrupted>(watch.Current);
        server.Thaw();

        await UntilAsync(async () => await store.CommitAsync(CommitOf("a/2"), Cancellation) is CommitOutcome.Committed, "the server was not used again");
        Assert.True(await watch.MoveNextAsync().AsTask().WaitAsync(Patience, Cancellation));
        Assert.Equal("a/2", Assert.Single(Assert.IsType<WatchEvent.Changed>(watch.Current).Change.Puts).Key.Value);
    }

    [Fact(Skip = "PostgreSQL is not installed", SkipWhen = nameof(IsMissing))]
    public async Task A_store_that_waits_for_its_server_works_once_the_server_is_there()
    {
        await using var server = await PostgresServer.StartAsync(null, Small);
        await server.KillAsync();
        Assert.Equal("store_unavailable", (await PostgresControlStore.OpenAsync(server.Connection, new PostgresStoreOptions(), patient: false, TimeProvider.System, Cancellation)).Failure?.Code);
        await using var store = (await PostgresControlStore.OpenAsync(server.Connection, new PostgresStoreOptions(), patient: true, TimeProvider.System, Cancellation)).Value;
        Assert.IsType<CommitOutcome.Unavailable>(await store.CommitAsync(CommitOf("a/1"), Cancellation));

        await server.BeginAsync();

        Assert.Equal(new CommitOutcome.Committed(1, new Revision(1)), await store.CommitAsync(CommitOf("a/1"), Cancellation));
    }

    [Fact(Skip = "PostgreSQL is not installed", SkipWhen = nameof(IsMissing))]
    public async Task A_server_that_may_forget_acknowledged_commits_is_refused()
    {
        await using var server = await PostgresServer.StartAsync(null, Small);
        foreach (var setting in new[] { "fsync", "full_page_writes", "synchronous_commit" })
        {
            await server.SqlAsync($"ALTER SYSTEM SET {setting} = off");
            await server.SqlAsync("SELECT pg_reload_conf()");
            await UntilAsync(async () => await server.SqlAsync($"SELECT reset_val FROM pg_settings WHERE name = '{setting}'") == "off", $"{setting} was not turned off");

            var failure = (await PostgresControlStore.OpenAsync(server.Connection, new PostgresStoreOptions(), patient: true, TimeProvider.System, Cancellation)).Failure;

            Assert.Equal("unsafe_database", failure?.Code);
            Assert.Contains($"has {setting} = off", failure!.Message, StringComparison.Ordinal);
            await server.SqlAsync($"ALTER SYSTEM RESET {setting}");
        }
    }

    [Fact(Skip = "PostgreSQL is not installed", SkipWhen = nameof(IsMissing))]
    public async Task A_standby_alone_is_waited_for_and_takes_no_writes()
    {
        await using var primary = await PostgresServer.StartAsync(null, Small);
        await using (var store = await OpenAsync(primary.Connection))
        {
            await store.CommitAsync(CommitOf("a/1"), Cancellation);
        }

        await using var standby = await primary.StartStandbyAsync("standby", Small);
        await using var reading = await OpenAsync(standby.Connection);

        await UntilAsync(async () => await reading.ReadAsync(KeyRange.All, Cancellation) is ReadOutcome.Found { Entries.Count: 1 }, "the standby did not catch up");
        var refused = Assert.IsType<CommitOutcome.Unavailable>(await reading.CommitAsync(CommitOf("a/2"), Cancellation));
        Assert.Contains("is a standby", refused.Detail, StringComparison.Ordinal);
    }

    private static Commit CommitOf(string key) => new()
    {
        Author = "usr:alice",
        IdempotencyKey = key,
        Operations = [new Operation.Put(ResourceKey.Parse(key), "Thing", 1, "", "{}"u8.ToArray())],
    };

    private static async Task<SqlControlStore> OpenAsync(string connection, PostgresStoreOptions? options = null)
    {
        var opened = await PostgresControlStore.OpenAsync(connection, options ?? new PostgresStoreOptions(), patient: false, TimeProvider.System, Cancellation);
        Assert.True(opened.Succeeded, opened.Failure?.Message);
        return opened.Value;
    }

    /// <summary>Writes one key after the other; a key whose outcome is unknown is left for later, as an impatient caller does.</summary>
    private static async Task WriteAsync(
        SqlControlStore store, int writer, ConcurrentDictionary<string, long> acknowledged, ConcurrentDictionary<string, Commit> unknown, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested;)
        {
            var commit = CommitOf(string.Create(CultureInfo.InvariantCulture, $"w{writer}/{number:d6}"));
            switch (await store.CommitAsync(commit, CancellationToken.None))
            {
                case CommitOutcome.Committed committed:
                    acknowledged[commit.IdempotencyKey!] = committed.Revision.Value;
                    number++;
                    break;
                case CommitOutcome.Unknown:
                    unknown[commit.IdempotencyKey!] = commit;
                    number++;
                    break;
                case CommitOutcome.Unavailable:
                    await Task.Yield();
                    break;
                case var other:
                    Assert.Fail($"nobody expects {other}");
                    break;
            }
        }
    }

    private static Task UntilAsync(Func<bool> condition, string failure) => UntilAsync(() => Task.FromResult(condition()), failure);

    private static async Task UntilAsync(Func<Task<bool>> condition, string failure)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(since) < Patience, failure);
            await timer.WaitForNextTickAsync(Cancellation);
        }
    }
}
