using Edge.Kernel;
using Edge.Store.Postgres;
using Edge.Store.Sql;
using Npgsql;

namespace Edge.Tests.Conformance;

public sealed class PostgresControlStoreTests(SharedPostgres postgres) : SqlStoreConformance
{
    protected override Task<string> NewPlaceAsync() => postgres.CreateAsync();

    protected override async Task<IControlStore> OpenAsync(string place, TimeProvider time, StoreRetention retention)
    {
        var opened = await PostgresControlStore.OpenAsync(place, new PostgresStoreOptions { Retention = retention, Clock = time, ConnectionsMax = 8 }, patient: false, time, Cancellation);
        Assert.True(opened.Succeeded, opened.Failure?.Message);
        return opened.Value;
    }

    protected override ISqlEngine EngineAt(string place) => PostgresEngine.Create(place, new PostgresStoreOptions()).Value;

    protected override async Task ExecuteAsync(string place, string sql)
    {
        await using var source = NpgsqlDataSource.Create($"{place};Search Path=edge;Pooling=false");
#pragma warning disable CA2100 // The statements are the suite's own.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
