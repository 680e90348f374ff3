using Edge.Kernel;

namespace Edge.Store.Postgres;

/// <summary>How a PostgreSQL store is used. What the connection string says of the same things comes first.</summary>
public sealed record PostgresStoreOptions
{
    /// <summary>What compaction never drops.</summary>
    public StoreRetention Retention { get; init; } = new();

    /// <summary>Connections of this process at once. 16 by default.</summary>
    public int ConnectionsMax { get; init; } = 16;

    /// <summary>How long a server may stay silent while it is connected to. 5 s by default.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a server may stay silent within a call, and a commit may wait for another one. 5 s by default.</summary>
    public TimeSpan SilenceTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one statement may run. 30 s by default.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a transaction may stand idle before the server ends it, so that a stopped process does not stop the others. 10 s by default.</summary>
    public TimeSpan IdleTransactionTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the state of a server is believed, when the connection string names several. 2 s by default.</summary>
    public TimeSpan HostRecheck { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The clock of leases, idempotency keys and retention; null for the database's own, which all processes share.</summary>
    public TimeProvider? Clock { get; init; }
}
