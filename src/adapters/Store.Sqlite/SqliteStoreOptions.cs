using Edge.Kernel;

namespace Edge.Store.Sqlite;

/// <summary>How a SQLite store is kept.</summary>
public sealed record SqliteStoreOptions
{
    /// <summary>What compaction never drops.</summary>
    public StoreRetention Retention { get; init; } = new();

    /// <summary>How large the database file may grow, in bytes, before commits are refused as full. 64 GiB by default; at least 1 MiB.</summary>
    public long FileBytesMax { get; init; } = 64L << 30;

    /// <summary>How long a transaction waits for another process's. 5 s by default.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
