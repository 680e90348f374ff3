namespace Edge.Store.Sql;

/// <summary>A database that can hold a store: where it is, how it is reached, and in what its SQL differs.</summary>
public interface ISqlEngine : IAsyncDisposable
{
    /// <summary>What messages call the database; it holds no password.</summary>
    string Place { get; }

    SqlDialect Dialect { get; }

    /// <summary>Runs work where it may block.</summary>
    Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation);

    /// <exception cref="SqlStoreException">The database refuses, or is not there.</exception>
    Task<SqlSession> OpenAsync(bool forWriting, CancellationToken cancellation);

    /// <summary>Looks at the database without changing it.</summary>
    /// <exception cref="SqlStoreException">It is some other program's, a newer release's, or not there to ask.</exception>
    Task<SchemaState> InspectAsync(CancellationToken cancellation);

    /// <summary>What the database's own check of its files finds wrong; nothing where it has none.</summary>
    Task<IReadOnlyList<string>> FindDamageAsync(CancellationToken cancellation);

    /// <summary>Moves a database that is damaged out of the way, so that a new one can be made. False where an operator has to.</summary>
    Task<bool> TrySetAsideAsync(CancellationToken cancellation);

    /// <summary>Brings the tables to this release's version. Many may do so at once.</summary>
    /// <exception cref="SqlStoreException">The database is not a store of this release or an older one.</exception>
    Task MigrateAsync(CancellationToken cancellation);
}
