namespace Edge.Store.Sql;

/// <summary>One connection to the database of a store.</summary>
public abstract class SqlSession : IAsyncDisposable
{
    /// <exception cref="SqlStoreException">The database refuses, or is not there.</exception>
    public abstract Task RunAsync(SqlBatch batch, CancellationToken cancellation);

    /// <summary>Gives the connection back, or closes it if an error left it in a state that nobody knows.</summary>
    public abstract ValueTask DisposeAsync();
}
