using Edge.Kernel;

namespace Edge.Store.Sql;

/// <summary>Reads everything of one call at one moment, without waiting for a writer.</summary>
internal sealed class StoreReader(ISqlEngine engine, StoreGate gate)
{
    /// <param name="ask">Adds what is to be read beside the head.</param>
    /// <exception cref="SqlStoreException">The database does not answer.</exception>
    public Task<StoreHead> ReadAsync(Action<SqlBatch> ask, CancellationToken cancellation) => engine.RunAsync(
        async () =>
        {
            await gate.PassAsync(cancellation);
            try
            {
                return await ReadOnceAsync(ask, cancellation);
            }
            catch (SqlStoreException error) when (error.ConnectionLost)
            {
                // A pooled connection may have died since it was used; the next one is new.
                return await ReadOnceAsync(ask, cancellation);
            }
        },
        cancellation);

    private async Task<StoreHead> ReadOnceAsync(Action<SqlBatch> ask, CancellationToken cancellation)
    {
        StoreHead? head = null;
        await using var session = await engine.OpenAsync(forWriting: false, cancellation);
        var batch = new SqlBatch();
        batch.Add(engine.Dialect.BeginReading);
        batch.Read(row => head = StoreRows.Head(row), $"SELECT {StoreRows.HeadColumns} FROM head");
        ask(batch);
        batch.Add("ROLLBACK");
        await session.RunAsync(batch, cancellation);
        return head ?? throw SqlStoreException.Damaged(engine.Place, "its head row is gone");
    }
}
