using Edge.Kernel;

namespace Edge.Store.Sql;

/// <summary>A database's error as the store's callers get it. It never leaves the adapters.</summary>
public sealed class SqlStoreException(Failure failure) : Exception(failure.Message)
{
    public Failure Failure { get; } = failure;

    /// <summary>Whether the connection was lost, so that a new one may do better.</summary>
    public bool ConnectionLost { get; init; }

    /// <summary>Whether nobody can say if the transaction was committed.</summary>
    public bool Undecided { get; init; }

    public static SqlStoreException Closed(string place) => new(new Failure("store_unavailable", $"{place} is closed"));

    public static SqlStoreException Damaged(string place, string what) =>
        new(new Failure("store_corrupt", $"{place}: {what}: run 'edge store check', and restore a backup"));
}
