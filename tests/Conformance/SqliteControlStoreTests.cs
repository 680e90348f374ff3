using System.Runtime.CompilerServices;
using Edge.Kernel;
using Edge.Store.Sqlite;

namespace Edge.Tests.Conformance;

public sealed class SqliteControlStoreTests : ControlStoreConformance
{
    private readonly StoreFolder _folder = new();
    private readonly ConditionalWeakTable<IControlStore, string> _paths = [];
    private int _count;

    protected override async Task<IControlStore> OpenAsync(TimeProvider time, StoreRetention retention)
    {
        var path = _folder.Path($"store-{++_count}.db");
        var store = await StoreFolder.OpenAsync(path, time, new SqliteStoreOptions { Retention = retention });
        _paths.Add(store, path);
        return store;
    }

    protected override async Task StartEpochAsync(IControlStore store)
    {
        Assert.True(_paths.TryGetValue(store, out var path));
        var backup = _folder.Path($"backup-{++_count}.db");
        Assert.Null((await SqliteStoreFile.BackupAsync(path, backup, Cancellation)).Failure);
        Assert.Null((await SqliteStoreFile.RestoreAsync(path, backup, Cancellation)).Failure);
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
