using System.Globalization;
using System.Runtime.Versioning;
using Edge.Kernel;
using Edge.Store.Sql;
using Edge.Store.Sqlite;
using Microsoft.Data.Sqlite;

namespace Edge.Tests.Conformance;

/// <summary>What only an engine on a file can get wrong.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly StoreFolder _folder = new();

    private string File => _folder.Path("control.db");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_reopened_file_holds_everything()
    {
        StoreHead before;
        await using (var store = await OpenAsync())
        {
            await CommitAsync(store, "a/1", "k1");
            await store.AcquireLeaseAsync("rollout", NodeId.Parse("alice"), TimeSpan.FromHours(1), Cancellation);
            before = await HeadAsync(store);
        }

        await using var again = await OpenAsync();

        Assert.Equal(before, await HeadAsync(again));
        Assert.Equal(new CommitOutcome.Committed(1, new Revision(1)), await again.CommitAsync(Commit("a/1", "k1"), Cancellation));
        Assert.IsType<LeaseOutcome.Held>(await again.AcquireLeaseAsync("rollout", NodeId.Parse("bob"), TimeSpan.FromSeconds(1), Cancellation));
        var watch = again.WatchAsync(KeyRange.All, 1, Revision.Zero, Cancellation).GetAsyncEnumerator(Cancellation);
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal("a/1", Assert.Single(((WatchEvent.Changed)watch.Current).Change.Puts).Key.Value);
        await watch.DisposeAsync();
    }

    [Fact]
    public async Task Several_instances_on_one_file_commit_without_a_gap_and_see_each_other()
    {
        await using var one = await OpenAsync();
        await using var two = await OpenAsync();
        async Task<long[]> WriteAsync(SqlControlStore store, string name)
        {
            var revisions = new List<long>();
            for (var i = 0; i < 20; i++)
            {
                revisions.Add(await CommitAsync(store, $"{name}/{i}"));
            }

            return [.. revisions];
        }

        var revisions = await Task.WhenAll(WriteAsync(one, "one"), WriteAsync(two, "two"));

        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), revisions.SelectMany(own => own).Order());
        Assert.Equal(await HeadAsync(one), await HeadAsync(two));
    }

    [Fact]
    public async Task A_watch_learns_of_another_instances_commit_by_its_poll()
    {
        await using var one = await OpenAsync();
        await using var two = await OpenAsync();
        await using var watch = one.WatchAsync(KeyRange.All, 1, Revision.Zero, Cancellation).GetAsyncEnumerator(Cancellation);
        var next = watch.MoveNextAsync().AsTask();

        await CommitAsync(two, "a/1");

        Assert.True(await next.WaitAsync(Patience, Cancellation));
        Assert.Equal(1, ((WatchEvent.Changed)watch.Current).Change.Revision.Value);
    }

    [Fact]
    public async Task A_writer_killed_in_the_middle_of_its_commits_loses_none_that_it_was_told_of()
    {
        var told = 0L;
        using (var writer = DoomedWriter.Start(File))
        {
            while (told < 25)
            {
                told = long.Parse((await writer.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(Patience, Cancellation))!, CultureInfo.InvariantCulture);
            }

            writer.Kill();
            var rest = await writer.StandardOutput.ReadToEndAsync(Cancellation);
            var lines = rest.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            told = lines.Length > 0 && rest.EndsWith('\n') ? long.Parse(lines[^1], CultureInfo.InvariantCulture) : told;
            await writer.WaitForExitAsync(Cancellation);
        }

        await using var store = await OpenAsync();
        var found = Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(KeyRange.All, Cancellation));
        var head = found.Head.Revision.Value;

        Assert.InRange(head, told, told + 1);
        await using var engine = Engine();
        Assert.Equal(found.Head, (await SqlStoreCare.CheckAsync(engine, Cancellation)).Value);
        Assert.All(found.Entries.Take(10).Zip(found.Entries.Skip(10)), pair => Assert.Equal(pair.First.Modified, pair.Second.Modified));
        Assert.Equal(new CommitOutcome.Committed(1, new Revision(head)), await store.CommitAsync(DoomedWriter.CommitOf(head), Cancellation));
        Assert.Equal(new CommitOutcome.Committed(1, new Revision(head + 1)), await store.CommitAsync(DoomedWriter.CommitOf(head + 1), Cancellation));
    }

    [Fact]
    public async Task A_full_file_refuses_commits_and_is_still_read()
    {
        await using var store = await OpenAsync(new SqliteStoreOptions { FileBytesMax = 1 << 20 });
        CommitOutcome outcome;
        var number = 0;
        do
        {
            outcome = await store.CommitAsync(Commit($"a/{number++}", body: new byte[100_000]), Cancellation);
        }
        while (outcome is CommitOutcome.Committed);

        Assert.IsType<CommitOutcome.Full>(outcome);
        Assert.Equal(number - 1, (await HeadAsync(store)).Revision.Value);
        Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(Commit("b"), Cancellation));
    }

    [Fact]
    public async Task A_file_locked_by_somebody_else_is_unavailable_after_the_timeout()
    {
        await using var store = await OpenAsync(new SqliteStoreOptions { BusyTimeout = TimeSpan.FromMilliseconds(50) });
        await using (var other = new SqliteConnection($"Data Source={File};Pooling=false"))
        {
            await other.OpenAsync(Cancellation);
            await using var transaction = other.BeginTransaction(deferred: false);

            Assert.IsType<CommitOutcome.Unavailable>(await store.CommitAsync(Commit("a/1"), Cancellation));
            Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(KeyRange.All, Cancellation));
        }

        Assert.Equal(1, await CommitAsync(store, "a/1"));
    }

    [Fact]
    public async Task Files_that_are_no_store_are_refused_untouched()
    {
        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), Cancellation);
        Assert.Equal("store_corrupt", (await TryOpenAsync(File)).Failure?.Code);
        Assert.Equal(new string('x', 5000), await System.IO.File.ReadAllTextAsync(File, Cancellation));

        await ExecuteAsync(_folder.Path("other.db"), "CREATE TABLE t (x)");
        Assert.Equal("not_a_store", (await TryOpenAsync(_folder.Path("other.db"))).Failure?.Code);

        await (await OpenAsync(_folder.Path("newer.db"))).DisposeAsync();
        await ExecuteAsync(_folder.Path("newer.db"), "PRAGMA user_version = 99");
        Assert.Equal("newer_store", (await TryOpenAsync(_folder.Path("newer.db"))).Failure?.Code);
    }

    [Fact]
    public async Task A_file_of_an_older_release_is_migrated_and_keeps_its_contents()
    {
        await using (var old = await OpenAsync())
        {
            await CommitAsync(old, "a/1");
            await CommitAsync(old, "a/2");
        }

        await ExecuteAsync(File, "DROP TABLE past_resource; ALTER TABLE head DROP COLUMN began; PRAGMA user_version = 1");

        await using var store = await OpenAsync();
        Assert.Equal((2, 2), ((await HeadAsync(store)).Revision.Value, (await HeadAsync(store)).Floor.Value));
        Assert.Equal(3, await CommitAsync(store, "a/1"));
        var before = Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(KeyRange.All, new Revision(2), Cancellation));
        Assert.Equal([1, 2], before.Entries.Select(entry => entry.Modified.Value));
        await using var engine = Engine();
        Assert.Null((await SqlStoreCare.CheckAsync(engine, Cancellation)).Failure);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task The_file_and_its_backup_are_private()
    {
        await using var store = await OpenAsync();
        await CommitAsync(store, "a/1");
        await using var engine = Engine();
        await SqlStoreCare.BackupAsync(engine, _folder.Path("backup.db"), Cancellation);

        const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var path in new[] { File, $"{File}-wal", _folder.Path("backup.db") })
        {
            Assert.Equal(Private, System.IO.File.GetUnixFileMode(path));
        }
    }

    [Fact]
    public async Task A_restore_replaces_a_damaged_file_when_it_is_told_to_and_keeps_it_aside()
    {
        var backup = _folder.Path("backup");
        await using var engine = Engine();
        await using (var store = await OpenAsync())
        {
            await CommitAsync(store, "a/1");
            Assert.Null((await SqlStoreCare.BackupAsync(engine, backup, Cancellation)).Failure);
        }

        await System.IO.File.WriteAllTextAsync(File, new string('x', 5000), Cancellation);

        Assert.Equal("store_corrupt", (await SqlStoreCare.CheckAsync(engine, Cancellation)).Failure?.Code);
        Assert.Equal("store_corrupt", (await SqlStoreCare.RestoreAsync(engine, backup, replace: false, Cancellation)).Failure?.Code);
        Assert.Equal(2, (await SqlStoreCare.RestoreAsync(engine, backup, replace: true, Cancellation)).Value.Epoch);
        Assert.Equal(new string('x', 5000), await System.IO.File.ReadAllTextAsync($"{File}.corrupt", Cancellation));
        await using var again = await OpenAsync();
        Assert.Equal(1, (await HeadAsync(again)).Revision.Value);
    }

    public void Dispose() => _folder.Dispose();

    private SqliteEngine Engine() => new(File, new SqliteStoreOptions());

    private Task<SqlControlStore> OpenAsync(SqliteStoreOptions? options = null) => StoreFolder.OpenAsync(File, TimeProvider.System, options);

    private static Task<SqlControlStore> OpenAsync(string path) => StoreFolder.OpenAsync(path, TimeProvider.System);

    private static Task<Outcome<SqlControlStore>> TryOpenAsync(string path) =>
        SqliteControlStore.OpenAsync(path, new SqliteStoreOptions(), TimeProvider.System, Cancellation);

    private static Commit Commit(string key, string? idempotencyKey = null, byte[]? body = null) => new()
    {
        Author = "usr:alice",
        IdempotencyKey = idempotencyKey,
        Operations = [new Operation.Put(ResourceKey.Parse(key), "Thing", 1, "", body ?? "{}"u8.ToArray())],
    };

    private static async Task<long> CommitAsync(SqlControlStore store, string key, string? idempotencyKey = null) =>
        Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(Commit(key, idempotencyKey), Cancellation)).Revision.Value;

    private static async Task<StoreHead> HeadAsync(SqlControlStore store) =>
        Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(KeyRange.All, Cancellation)).Head;

    private static async Task ExecuteAsync(string path, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are this file's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
