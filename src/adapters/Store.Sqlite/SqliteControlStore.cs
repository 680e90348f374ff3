using Edge.Kernel;
using Edge.Store.Sql;

namespace Edge.Store.Sqlite;

/// <summary>The store of a network on one machine: one file, which several processes may use at once.</summary>
public static class SqliteControlStore
{
    /// <summary>Opens the file, or creates it with mode 0600, and brings its tables to this release's version.</summary>
    /// <returns>A failure <c>store_corrupt</c>, <c>not_a_store</c>, <c>newer_store</c>, <c>store_full</c> or <c>store_unavailable</c>, or the store.</returns>
    public static Task<Outcome<SqlControlStore>> OpenAsync(string path, SqliteStoreOptions options, TimeProvider time, CancellationToken cancellation) =>
        SqlControlStore.OpenAsync(new SqliteEngine(path, options), options.Retention, patient: false, new Doorbell(time), time, cancellation);
}
