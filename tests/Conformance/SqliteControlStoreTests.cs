using Edge.Kernel;
using Edge.Store.Sql;
using Edge.Store.Sqlite;
using Microsoft.Data.Sqlite;

namespace Edge.Tests.Conformance;

public sealed class SqliteControlStoreTests : SqlStoreConformance
{
    private int _count;

    protected override Task<string> NewPlaceAsync() => Task.FromResult(Folder.Path($"store-{++_count}.db"));

    protected override async Task<IControlStore> OpenAsync(string place, TimeProvider time, StoreRetention retention) =>
        await StoreFolder.OpenAsync(place, time, new SqliteStoreOptions { Retention = retention });

    protected override ISqlEngine EngineAt(string place) => new SqliteEngine(place, new SqliteStoreOptions());

    protected override async Task ExecuteAsync(string place, string sql)
    {
        await using var connection = new SqliteConnection($"Data Source={place};Pooling=false");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the suite's own.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
