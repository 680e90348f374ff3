using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>Opens connections to one file, each with the same durability and limits.</summary>
internal sealed class StoreConnections(string path, SqliteStoreOptions options) : IDisposable
{
    private const long FileBytesMin = 1 << 20;

    private readonly string _pooled = Describe(path, options, pooling: true);

    /// <summary>The writer's is outside the pool, so that closing it really ends its transaction whatever state it is in.</summary>
    private readonly string _alone = Describe(path, options, pooling: false);

    public string Path => path;

    /// <summary>A connection, from the provider's pool where one is free.</summary>
    public SqliteConnection Open() => Open(_pooled);

    /// <summary>A connection that is kept for writing.</summary>
    public SqliteConnection OpenWriter()
    {
        var connection = Open(_alone);
        var pages = Math.Max(FileBytesMin, options.FileBytesMax) / connection.Number("PRAGMA page_size");
        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {Math.Min(pages, uint.MaxValue - 1)}"));
        return connection;
    }

    public void Dispose()
    {
        using var connection = new SqliteConnection(_pooled);
        SqliteConnection.ClearPool(connection);
    }

    private SqliteConnection Open(string connectionString)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout = {(long)options.BusyTimeout.TotalMilliseconds}; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON"));
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string Describe(string path, SqliteStoreOptions options, bool pooling) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = pooling,
        // The provider waits for a busy file on top of SQLite's own wait; zero would mean for ever.
        DefaultTimeout = Math.Max(1, (int)options.BusyTimeout.TotalSeconds),
    }.ToString();
}
