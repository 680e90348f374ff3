using Edge.Kernel;

namespace Edge.Store.Sql;

/// <summary>
/// The one writer of a process: 1. it locks the head, so that what it reads is the truth until it ends, and looks up what is
/// asked for; 2. a ledger decides; 3. what it decided is written and committed. Two round trips in all.
/// </summary>
internal sealed class StoreWriter(ISqlEngine engine, StoreGate gate, TimeProvider time) : IAsyncDisposable
{
    /// <summary>The database's own lock, which some poll, is left to other processes.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);
    private SqlSession? _session;
    private bool _closed;

    /// <param name="ask">Adds what must be looked up; the ledger is there when the rows are.</param>
    /// <param name="decide">Adds what is to be written; nothing ends the transaction without a trace.</param>
    /// <exception cref="SqlStoreException">Nothing was written, unless it is undecided.</exception>
    public async Task<T> WriteAsync<T>(Action<SqlBatch, Func<StoreLedger>> ask, Func<StoreLedger, SqlBatch, T> decide, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await engine.RunAsync(
                async () =>
                {
                    try
                    {
                        return await TransactAsync(ask, decide);
                    }
                    catch
                    {
                        // After an error nobody knows the connection's state; the next writer gets a new one.
                        await ForgetAsync();
                        throw;
                    }
                },
                cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _turn.WaitAsync();
        _closed = true;
        await ForgetAsync();
        _turn.Release();
    }

    private async Task<T> TransactAsync<T>(Action<SqlBatch, Func<StoreLedger>> ask, Func<StoreLedger, SqlBatch, T> decide)
    {
        var ledger = await BeginAsync(ask);
        var writing = new SqlBatch();
        var result = decide(ledger, writing);
        if (writing.Statements.Count == 0)
        {
            writing.Add("ROLLBACK");
        }
        else
        {
            if (engine.Dialect.Notify is { } notify)
            {
                writing.Add(notify);
            }

            writing.Add("COMMIT");
        }

        await _session!.RunAsync(writing, CancellationToken.None);
        return result;
    }

    private async Task<StoreLedger> BeginAsync(Action<SqlBatch, Func<StoreLedger>> ask)
    {
        if (_closed)
        {
            throw SqlStoreException.Closed(engine.Place);
        }

        await gate.PassAsync(CancellationToken.None);
        var used = _session is not null;
        _session ??= await engine.OpenAsync(forWriting: true, CancellationToken.None);
        try
        {
            return await AskAsync(_session, ask);
        }
        catch (SqlStoreException error) when (used && error.ConnectionLost)
        {
            // A connection that was kept may have died since; nothing was written, so a new one may do it all.
            await ForgetAsync();
            _session = await engine.OpenAsync(forWriting: true, CancellationToken.None);
            return await AskAsync(_session, ask);
        }
    }

    private async Task<StoreLedger> AskAsync(SqlSession session, Action<SqlBatch, Func<StoreLedger>> ask)
    {
        StoreLedger? ledger = null;
        var asking = new SqlBatch();
        asking.Add(engine.Dialect.BeginWriting);
        asking.Read(
            row => ledger = new StoreLedger(StoreRows.Head(row), row.IsDBNull(5) ? time.GetUtcNow() : new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero)),
            $"SELECT {StoreRows.HeadColumns}, {engine.Dialect.Now} FROM head{engine.Dialect.HeadLock}");
        ask(asking, () => ledger ?? throw SqlStoreException.Damaged(engine.Place, "its head row is gone"));
        await session.RunAsync(asking, CancellationToken.None);
        return ledger ?? throw SqlStoreException.Damaged(engine.Place, "its head row is gone");
    }

    private async Task ForgetAsync()
    {
        if (_session is { } session)
        {
            _session = null;
            await session.DisposeAsync();
        }
    }
}
