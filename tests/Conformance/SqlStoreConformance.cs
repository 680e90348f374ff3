using System.Runtime.CompilerServices;
using Edge.Kernel;
using Edge.Store.Sql;

namespace Edge.Tests.Conformance;

/// <summary>What an engine in an SQL database must do beside being a store: several processes, check, backup, restore.</summary>
public abstract class SqlStoreConformance : ControlStoreConformance
{
    private readonly ConditionalWeakTable<IControlStore, string> _places = [];
    private int _files;

    private protected StoreFolder Folder { get; } = new();

    /// <summary>An empty database of one test's own.</summary>
    protected abstract Task<string> NewPlaceAsync();

    protected abstract Task<IControlStore> OpenAsync(string place, TimeProvider time, StoreRetention retention);

    protected abstract ISqlEngine EngineAt(string place);

    protected abstract Task ExecuteAsync(string place, string sql);

    [Fact]
    public async Task Several_instances_commit_without_a_gap_and_see_each_other()
    {
        var one = await OpenAsync();
        await using var two = await OpenAsync(PlaceOf(one), Time, new StoreRetention());
        async Task<long[]> WriteAsync(IControlStore store, string name)
        {
            var revisions = new List<long>();
            for (var i = 0; i < 20; i++)
            {
                revisions.Add((await CommitAsync(store, Put($"{name}/{i}"))).Value);
            }

            return [.. revisions];
        }

        var revisions = await Task.WhenAll(WriteAsync(one, "one"), WriteAsync(two, "two"));

        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), revisions.SelectMany(own => own).Order());
        Assert.Equal((await ReadAsync(one)).Head, (await ReadAsync(two)).Head);
    }

    [Fact]
    public async Task Many_who_open_an_empty_database_at_once_make_one_store()
    {
        var place = await NewPlaceAsync();

        var stores = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => OpenAsync(place, Time, new StoreRetention()))));

        await CommitAsync(stores[0], Put("a/1"));
        Assert.Equal(1, (await ReadAsync(stores[7])).Head.Revision.Value);
        await Task.WhenAll(stores.Select(store => store.DisposeAsync().AsTask()));
    }

    [Theory]
    [InlineData("UPDATE change SET record = chain WHERE revision = 3", "revision 3 cannot be read")]
    [InlineData("UPDATE change SET chain = (SELECT chain FROM change WHERE revision = 2) WHERE revision = 3", "the chain breaks at revision 3")]
    [InlineData("DELETE FROM change WHERE revision = 3", "revision 3 is missing")]
    [InlineData("DELETE FROM change WHERE revision = 5", "the log ends at revision 4")]
    [InlineData("UPDATE head SET chain = (SELECT chain FROM change WHERE revision = 3)", "the head's chain")]
    [InlineData("DELETE FROM resource WHERE key = 'a/2'", "a/2, written at revision 3, is gone")]
    [InlineData("UPDATE resource SET modified = 1 WHERE key = 'a/2'", "a/2 is of revision 1, and the log says 3")]
    [InlineData("UPDATE resource SET key = 'nodes/a' WHERE key = 'a/2'", "nodes/a cannot be read")]
    public async Task A_check_finds_what_was_falsified(string falsification, string fault)
    {
        var store = await OpenAsync();
        for (var i = 0; i < 5; i++)
        {
            await CommitAsync(store, Put($"a/{i}"));
        }

        await using var engine = EngineAt(PlaceOf(store));
        Assert.Equal(5, (await SqlStoreCare.CheckAsync(engine, Cancellation)).Value.Revision.Value);
        await ExecuteAsync(PlaceOf(store), falsification);

        var failure = (await SqlStoreCare.CheckAsync(engine, Cancellation)).Failure;
        Assert.Equal("store_corrupt", failure?.Code);
        Assert.Contains(fault, failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restore_takes_the_backups_state_into_a_new_epoch_while_the_store_is_open()
    {
        var store = await OpenAsync();
        await using var engine = EngineAt(PlaceOf(store));
        var remembered = Commit(Put("a/1", "1")) with { IdempotencyKey = "k1" };
        await CommitAsync(store, remembered);
        await CommitAsync(store, Put("a/1", "2"));
        var fence = await GrantAsync(store, "rollout", Alice);
        var (backup, taken) = (Folder.Path("backup"), await ReadAsync(store));
        Assert.Equal(taken.Head, (await SqlStoreCare.BackupAsync(engine, backup, Cancellation)).Value);
        await CommitAsync(store, Put("a/2"));

        Assert.Equal("store_in_use", (await SqlStoreCare.RestoreAsync(engine, backup, replace: false, Cancellation)).Failure?.Code);
        var head = (await SqlStoreCare.RestoreAsync(engine, backup, replace: true, Cancellation)).Value;

        Assert.Equal(taken.Head with { Epoch = 2, Began = taken.Head.Revision }, head);
        Assert.Equal(head, (await ReadAsync(store)).Head);
        Assert.Equal(head, (await SqlStoreCare.CheckAsync(engine, Cancellation)).Value);
        Assert.Equal("2", Body(Assert.Single((await ReadAsync(store)).Entries)));
        var past = Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(KeyRange.All, new Revision(1), Cancellation));
        Assert.Equal("1", Body(Assert.Single(past.Entries)));
        Assert.Equal(new CommitOutcome.Committed(1, new Revision(1)), await store.CommitAsync(remembered, Cancellation));
        Assert.IsType<CommitOutcome.Fenced>(await store.CommitAsync(Commit(Put("a/3")) with { Fence = fence }, Cancellation));
        Assert.Equal(new CommitOutcome.Committed(2, new Revision(4)), await store.CommitAsync(Commit(Put("a/3")), Cancellation));
        Assert.Equal("backup_exists", (await SqlStoreCare.BackupAsync(engine, backup, Cancellation)).Failure?.Code);
    }

    [Fact]
    public async Task A_backup_is_restored_into_an_empty_database_as_it_was()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1", "1"), Put("b/1", "1"));
        await CommitAsync(store, Put("a/1", "2"), Delete("b/1"));
        await using var from = EngineAt(PlaceOf(store));
        await using var to = EngineAt(await NewPlaceAsync());
        var backup = Folder.Path("backup");
        Assert.Equal("no_store", (await SqlStoreCare.BackupAsync(to, backup, Cancellation)).Failure?.Code);
        await SqlStoreCare.BackupAsync(from, backup, Cancellation);

        var head = (await SqlStoreCare.RestoreAsync(to, backup, replace: false, Cancellation)).Value;

        Assert.Equal((2, 2, 2), (head.Epoch, head.Revision.Value, head.Began.Value));
        Assert.Equal(head, (await SqlStoreCare.CheckAsync(to, Cancellation)).Value);
    }

    [Fact]
    public async Task A_damaged_backup_changes_nothing()
    {
        var store = await OpenAsync();
        await CommitAsync(store, Put("a/1"));
        var before = (await ReadAsync(store)).Head;
        await using var engine = EngineAt(PlaceOf(store));
        var backup = Folder.Path("backup");
        await SqlStoreCare.BackupAsync(engine, backup, Cancellation);
        var bytes = await File.ReadAllBytesAsync(backup, Cancellation);
        async Task<string?> RestoreAsync(byte[] contents)
        {
            await File.WriteAllBytesAsync(backup, contents, Cancellation);
            return (await SqlStoreCare.RestoreAsync(engine, backup, replace: true, Cancellation)).Failure?.Code;
        }

        Assert.Equal("store_corrupt", await RestoreAsync(bytes[..^1]));
        Assert.Equal("store_corrupt", await RestoreAsync([.. bytes[..40], (byte)(bytes[40] ^ 1), .. bytes[41..]]));
        Assert.Equal("store_corrupt", await RestoreAsync(new byte[5000]));
        Assert.Equal("no_backup", (await SqlStoreCare.RestoreAsync(engine, Folder.Path("none"), replace: true, Cancellation)).Failure?.Code);
        Assert.Equal(before, (await ReadAsync(store)).Head);
    }

    protected string PlaceOf(IControlStore store) => _places.TryGetValue(store, out var place) ? place : throw new InvalidOperationException("the suite opened it");

    protected override async Task<IControlStore> OpenAsync(TimeProvider time, StoreRetention retention)
    {
        var place = await NewPlaceAsync();
        var store = await OpenAsync(place, time, retention);
        _places.Add(store, place);
        return store;
    }

    protected override async Task StartEpochAsync(IControlStore store)
    {
        await using var engine = EngineAt(PlaceOf(store));
        var backup = Folder.Path($"backup-{++_files}");
        Assert.Null((await SqlStoreCare.BackupAsync(engine, backup, Cancellation)).Failure);
        Assert.Null((await SqlStoreCare.RestoreAsync(engine, backup, replace: true, Cancellation)).Failure);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
