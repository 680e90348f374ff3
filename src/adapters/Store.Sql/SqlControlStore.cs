using Edge.Kernel;

namespace Edge.Store.Sql;

/// <summary>
/// The store in an SQL database. Commits lock the head before they read it, so that revisions are commit-ordered without
/// gap, whichever process makes them; reads and watches see one moment and never wait for a writer.
/// </summary>
public sealed class SqlControlStore : IControlStore
{
    private readonly Doorbell _bell;
    private readonly CommitQueue _commits;
    private readonly ISqlEngine _engine;
    private readonly StoreGate _gate;
    private readonly StoreReader _reader;
    private readonly StoreRetention _retention;
    private readonly TimeProvider _time;
    private readonly LogWatch _watch;
    private readonly StoreWriter _writer;
    private volatile bool _closed;

    private SqlControlStore(ISqlEngine engine, StoreRetention retention, Doorbell bell, TimeProvider time)
    {
        _engine = engine;
        _retention = retention;
        _time = time;
        _bell = bell;
        _gate = new StoreGate(engine);
        _reader = new StoreReader(engine, _gate);
        _writer = new StoreWriter(engine, _gate, time);
        _commits = new CommitQueue(WriteAsync);
        _watch = new LogWatch(_bell, (after, cancellation) => new ValueTask<LogRead>(ReadLogAsync(after, cancellation)));
    }

    /// <summary>Brings the tables to this release's version and opens the store, which owns the engine from then on, also when it fails.</summary>
    /// <param name="patient">Whether a database that cannot be reached now is waited for: calls are unavailable until it is there.</param>
    /// <param name="bell">Rung by the engine when it hears of another process's commit.</param>
    public static async Task<Outcome<SqlControlStore>> OpenAsync(
        ISqlEngine engine, StoreRetention retention, bool patient, Doorbell bell, TimeProvider time, CancellationToken cancellation)
    {
        var store = new SqlControlStore(engine, retention, bell, time);
        var ready = await SqlCalls.TryAsync(() => store._gate.PassAsync(cancellation));
        if (ready.Succeeded || (patient && ready.Failure.Retryable))
        {
            return store;
        }

        await store.DisposeAsync();
        return ready.Failure;
    }

    public async ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation)
    {
        var entries = new List<ResourceEntry>();
        var head = await ReadAsync(
            batch =>
            {
                entries.Clear();
                StoreRows.Entries(batch, range, entries);
            },
            cancellation);
        return head.Succeeded ? new ReadOutcome.Found(head.Value, entries) : new ReadOutcome.Unavailable(head.Failure.Message);
    }

    public async ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation)
    {
        var entries = new List<ResourceEntry>();
        var chain = Convert.ToHexStringLower(ChangeRecord.Genesis());
        var head = await ReadAsync(
            batch =>
            {
                entries.Clear();
                StoreRows.Entries(batch, range, at, entries);
                batch.Read(row => chain = Convert.ToHexStringLower(row.GetFieldValue<byte[]>(0)), "SELECT chain FROM change WHERE revision = $1", at.Value);
            },
            cancellation);
        return head switch
        {
            { Succeeded: false } => new ReadOutcome.Unavailable(head.Failure.Message),
            { Value: var past } when at < past.Floor => new ReadOutcome.Compacted(past.Floor),
            { Value: var early } when at > early.Revision => new ReadOutcome.NotYet(early),
            { Value: var now } => new ReadOutcome.Found(now, entries) { Chain = chain },
        };
    }

    public async ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation) =>
        CommitRules.Check(commit) is { } invalid ? new CommitOutcome.Invalid(invalid) : await _commits.AddAsync(commit, cancellation);

    public IAsyncEnumerable<WatchEvent> WatchAsync(KeyRange range, long epoch, Revision after, CancellationToken cancellation) =>
        _watch.RunAsync(range, epoch, after, cancellation);

    public void Hint() => _bell.Ring();

    public async ValueTask<LeaseOutcome> AcquireLeaseAsync(string lease, NodeId holder, TimeSpan ttl, CancellationToken cancellation)
    {
        Invariant.Hold(ttl > TimeSpan.Zero, "a lease is asked for some time");
        var outcome = await SqlCalls.TryAsync(() => _writer.WriteAsync(
            (asking, ledger) => StoreQuestions.Ask(asking, lease, ledger),
            (ledger, writing) =>
            {
                var answer = ledger.Grant(lease, holder, ttl);
                if (answer is LeaseOutcome.Granted)
                {
                    StoreWriting.Write(writing, ledger);
                    StoreWriting.Write(writing, lease, ledger.Leases[lease]);
                }

                return answer;
            },
            cancellation));
        return outcome.Succeeded ? outcome.Value : new LeaseOutcome.Unavailable(outcome.Failure.Message);
    }

    public async ValueTask ReleaseLeaseAsync(Fence fence, CancellationToken cancellation) =>
        await SqlCalls.TryAsync(() => _writer.WriteAsync(
            static (_, _) => { },
            (_, writing) =>
            {
                writing.Add("UPDATE lease SET holder = NULL, until = 0 WHERE name = $1 AND token = $2", fence.Lease, fence.Token);
                return true;
            },
            cancellation));

    public async ValueTask<Outcome<StoreHead>> CompactAsync(Revision floor, Fence fence, CancellationToken cancellation)
    {
        Revision? firstYoung = null;
        var outcome = await SqlCalls.TryAsync(() => _writer.WriteAsync(
            (asking, ledger) =>
            {
                StoreQuestions.Ask(asking, StoreRetention.Lease, ledger);
                asking.Read(
                    row => firstYoung = row.IsDBNull(0) ? null : new Revision(row.GetInt64(0)),
                    $"SELECT min(revision) FROM change WHERE at > coalesce({_engine.Dialect.Now}, $1) - $2",
                    _time.GetUtcNow().UtcTicks,
                    _retention.Age.Ticks);
            },
            (ledger, writing) => Compact(ledger, writing, floor, fence, firstYoung),
            cancellation));
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
        await _writer.DisposeAsync();
        await _engine.DisposeAsync();
    }

    private Outcome<StoreHead> Compact(StoreLedger ledger, SqlBatch writing, Revision floor, Fence fence, Revision? firstYoung)
    {
        if (fence.Lease != StoreRetention.Lease || !LeaseGrant.Holds(ledger.Leases.GetValueOrDefault(fence.Lease), fence))
        {
            return StoreRetention.NotHeld(fence);
        }

        var to = _retention.FloorFor(floor, ledger.Head, firstYoung ?? ledger.Head.Revision.Next);
        StoreWriting.MoveFloor(writing, to);
        return ledger.Head with { Floor = to };
    }

    /// <summary>Writes a group in one transaction: all of it is applied, or nothing is.</summary>
    private async Task<IReadOnlyList<CommitOutcome>> WriteAsync(IReadOnlyList<Commit> commits)
    {
        CommitOutcome[] outcomes;
        try
        {
            outcomes = await _writer.WriteAsync(
                (asking, ledger) => StoreQuestions.Ask(asking, new CommitQuestions(commits), ledger),
                (ledger, writing) =>
                {
                    var decided = commits.Select(ledger.Decide).ToArray();
                    StoreWriting.Write(writing, ledger);
                    return decided;
                },
                CancellationToken.None);
        }
        catch (SqlStoreException error)
        {
            var failed = SqlCalls.OutcomeOf(error);
            outcomes = [.. commits.Select(_ => failed)];
        }

        _bell.Ring();
        return outcomes;
    }

    private async Task<LogRead> ReadLogAsync(Revision after, CancellationToken cancellation)
    {
        if (_closed)
        {
            return new LogRead.Closed();
        }

        var log = new StoreLog(after);
        var read = await ReadAsync(log.Ask, cancellation);
        return read switch
        {
            { Succeeded: false } => _closed ? new LogRead.Closed() : new LogRead.Unavailable(read.Failure.Message),
            { Value: var head } when after < head.Floor => new LogRead.Found(head, []),
            _ when log.Fault is { } fault => new LogRead.Unavailable(SqlStoreException.Damaged(_engine.Place, fault).Message),
            _ => new LogRead.Found(read.Value, log.Changes),
        };
    }

    private Task<Outcome<StoreHead>> ReadAsync(Action<SqlBatch> ask, CancellationToken cancellation) => SqlCalls.TryAsync(
        () => _closed ? throw SqlStoreException.Closed(_engine.Place) : _reader.ReadAsync(ask, cancellation));
}
