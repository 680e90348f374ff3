using Edge.Kernel;
using Edge.Store.Sql;

namespace Edge.Store.Postgres;

/// <summary>The store of a network with several Stargates: one database, replicated by PostgreSQL itself.</summary>
public static class PostgresControlStore
{
    /// <param name="connection">As Npgsql understands it: <c>Host=…;Database=…;Username=…</c>. With several hosts the primary is looked for.</param>
    /// <param name="patient">Whether a server that cannot be reached now is waited for: calls are unavailable until it is there.</param>
    /// <returns>A failure <c>bad_database</c>, <c>unsafe_database</c>, <c>newer_store</c>, <c>store_refused</c> or <c>store_unavailable</c>, or the store.</returns>
    public static async Task<Outcome<SqlControlStore>> OpenAsync(
        string connection, PostgresStoreOptions options, bool patient, TimeProvider time, CancellationToken cancellation)
    {
        var engine = PostgresEngine.Create(connection, options);
        if (!engine.Succeeded)
        {
            return engine.Failure;
        }

        var bell = new Doorbell(time);
        var store = await SqlControlStore.OpenAsync(engine.Value, options.Retention, patient, bell, options.Clock ?? time, cancellation);
        if (store.Succeeded)
        {
            engine.Value.Listen(bell, time);
        }

        return store;
    }
}
