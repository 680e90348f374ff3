using System.Diagnostics.CodeAnalysis;

namespace Edge.Store.Sql;

/// <summary>Lets calls through once the tables are of this release, which a database that was not there at the start becomes later.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose handle nobody asks for holds nothing.")]
internal sealed class StoreGate(ISqlEngine engine)
{
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile bool _ready;

    /// <exception cref="SqlStoreException">The database is still not there, or not a store of this release.</exception>
    public async Task<bool> PassAsync(CancellationToken cancellation)
    {
        if (_ready)
        {
            return true;
        }

        await _turn.WaitAsync(cancellation);
        try
        {
            if (!_ready)
            {
                await engine.MigrateAsync(cancellation);
                _ready = true;
            }

            return true;
        }
        finally
        {
            _turn.Release();
        }
    }
}
