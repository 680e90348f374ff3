using Edge.Kernel;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>
/// The store of a network on one machine: one file, which several processes may use at once. Commits take SQLite's write
/// lock before they read the head, so revisions are commit-ordered without gap; reads and watches see a snapshot and
/// never wait for a writer.
/// </summary>
public sealed class SqliteControlStore : IControlStore
{
    private const int ReadChangesMax = 256;

    private const long ReadBytesMax = 8 << 20;

    private readonly Doorbell _bell;
    private readonly StoreConnections _connections;
    private readonly StoreRetention _retention;
    private readonly TimeProvider _time;
    private readonly LogWatch _watch;

    /// <summary>One writer at a time within the process; SQLite's own lock, which is polled, is left to other processes.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);
    private SqliteConnection? _writer;
    private volatile bool _closed;

    private SqliteControlStore(StoreConnections connections, SqliteConnection writer, StoreRetention retention, TimeProvider time)
    {
        _connections = connections;
        _writer = writer;
        _retention = retention;
        _time = time;
        _bell = new Doorbell(time);
        _watch = new LogWatch(_bell, (after, cancellation) => new ValueTask<LogRead>(ReadLogAsync(after, cancellation)));
    }

    /// <summary>Opens the file, or creates it with mode 0600, and brings its tables to this release's version.</summary>
    /// <returns>A failure <c>store_corrupt</c>, <c>not_a_store</c>, <c>newer_store</c>, <c>store_full</c> or <c>store_unavailable</c>, or the store.</returns>
    public static async Task<Outcome<SqliteControlStore>> OpenAsync(string path, SqliteStoreOptions options, TimeProvider time, CancellationToken cancellation)
    {
        var connections = new StoreConnections(path, options);
        var opened = await StoreCalls.RunAsync(
            path,
            () =>
            {
                StoreFiles.CreatePrivate(path);
                var writer = connections.OpenWriter();
                try
                {
                    StoreSchema.Migrate(writer);
                    return writer;
                }
                catch
                {
                    writer.Dispose();
                    throw;
                }
            },
            cancellation);
        if (opened.Succeeded)
        {
            return new SqliteControlStore(connections, opened.Value, options.Retention, time);
        }

        connections.Dispose();
        return opened.Failure;
    }

    public async ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation)
    {
        var found = await ReadAsync(connection => new ReadOutcome.Found(StoreRows.Head(connection), StoreRows.Entries(connection, range)), cancellation);
        return found.Succeeded ? found.Value : new ReadOutcome.Unavailable(found.Failure.Message);
    }

    public async ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation)
    {
        var found = await ReadAsync<ReadOutcome>(
            connection => StoreRows.Head(connection) switch
            {
                var head when at < head.Floor => new ReadOutcome.Compacted(head.Floor),
                var head when at > head.Revision => new ReadOutcome.NotYet(head),
                var head => new ReadOutcome.Found(head, StoreRows.Entries(connection, range, at)),
            },
            cancellation);
        return found.Succeeded ? found.Value : new ReadOutcome.Unavailable(found.Failure.Message);
    }

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        if (CommitRules.Check(commit) is { } invalid)
        {
            return new CommitOutcome.Invalid(invalid);
        }

        StoreTransaction? begun = null;
        var written = await WriteAsync(
            transaction =>
            {
                begun = transaction;
                return new CommitStep(transaction, commit, _time.GetUtcNow()).Run();
            },
            cancellation);
        _bell.Ring();
        return written switch
        {
            { Succeeded: true } => written.Value,
            { Failure.Code: "store_full" } => new CommitOutcome.Full(written.Failure.Message),
            // What an interrupted COMMIT left on the disk shows only when the file is opened again.
            _ when begun is { Committing: true } => new CommitOutcome.Unknown(written.Failure.Message),
            _ => new CommitOutcome.Unavailable(written.Failure.Message),
        };
    }

    public IAsyncEnumerable<WatchEvent> WatchAsync(KeyRange range, long epoch, Revision after, CancellationToken cancellation) =>
        _watch.RunAsync(range, epoch, after, cancellation);

    public void Hint() => _bell.Ring();

    public async ValueTask<LeaseOutcome> AcquireLeaseAsync(string lease, NodeId holder, TimeSpan ttl, CancellationToken cancellation)
    {
        Invariant.Hold(ttl > TimeSpan.Zero, "a lease is asked for some time");
        var outcome = await WriteAsync(transaction => StoreLeases.Acquire(transaction, lease, holder, ttl, _time.GetUtcNow()), cancellation);
        return outcome.Succeeded ? outcome.Value : new LeaseOutcome.Unavailable(outcome.Failure.Message);
    }

    public async ValueTask ReleaseLeaseAsync(Fence fence, CancellationToken cancellation) =>
        await WriteAsync(
            transaction =>
            {
                StoreLeases.Release(transaction, fence);
                return true;
            },
            cancellation);

    public async ValueTask<Outcome<StoreHead>> CompactAsync(Revision floor, Fence fence, CancellationToken cancellation)
    {
        var outcome = await WriteAsync(transaction => Compact(transaction, floor, fence), cancellation);
        return outcome.Succeeded ? outcome.Value : outcome.Failure;
    }

    public async ValueTask DisposeAsync()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        _bell.Ring();
        await _turn.WaitAsync();
        ForgetWriter();
        _connections.Dispose();
        _turn.Release();
    }

    private Outcome<StoreHead> Compact(StoreTransaction transaction, Revision floor, Fence fence)
    {
        if (fence.Lease != StoreRetention.Lease || !StoreLeases.Holds(transaction.Connection, fence, out _))
        {
            return StoreRetention.NotHeld(fence);
        }

        var young = transaction.Connection.Number("SELECT min(revision) FROM change WHERE at > $1", (_time.GetUtcNow() - _retention.Age).UtcTicks);
        var firstYoung = young == 0 ? transaction.Head.Revision.Next : new Revision(young);
        transaction.MoveFloor(_retention.FloorFor(floor, transaction.Head, firstYoung));
        transaction.Complete();
        return transaction.Head;
    }

    private async Task<LogRead> ReadLogAsync(Revision after, CancellationToken cancellation)
    {
        if (_closed)
        {
            return new LogRead.Closed();
        }

        var read = await ReadAsync<LogRead>(
            connection =>
            {
                var head = StoreRows.Head(connection);
                return new LogRead.Found(head, after < head.Floor ? [] : StoreLog.Above(connection, after, ReadChangesMax, ReadBytesMax));
            },
            cancellation);
        return read.Succeeded ? read.Value : _closed ? new LogRead.Closed() : new LogRead.Unavailable(read.Failure.Message);
    }

    private Task<Outcome<T>> ReadAsync<T>(Func<SqliteConnection, T> read, CancellationToken cancellation) =>
        StoreCalls.RunAsync(
            _connections.Path,
            () =>
            {
                StoreCalls.RefuseIf(_closed, _connections.Path);
                using var connection = _connections.Open();
                using var snapshot = connection.BeginTransaction(deferred: true);
                return read(connection);
            },
            cancellation);

    private async Task<Outcome<T>> WriteAsync<T>(Func<StoreTransaction, T> write, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            return await StoreCalls.RunAsync(
                _connections.Path,
                () =>
                {
                    StoreCalls.RefuseIf(_closed, _connections.Path);
                    _writer ??= _connections.OpenWriter();
                    try
                    {
                        using var transaction = new StoreTransaction(_writer);
                        return write(transaction);
                    }
                    catch
                    {
                        // After an error nobody knows the connection's state; the next writer gets a new one.
                        ForgetWriter();
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

    private void ForgetWriter()
    {
        _writer?.Dispose();
        _writer = null;
    }
}
