namespace Edge.Kernel;

/// <summary>
/// The engine that keeps everything in memory: a real one, for tests, simulations and trials, whose contents end with the
/// process. Every call is atomic and completes at once.
/// </summary>
public sealed class MemoryControlStore : IControlStore
{
    private const int ReadChangesMax = 256;

    private readonly Doorbell _bell;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, LeaseGrant> _leases = new(StringComparer.Ordinal);
    private readonly MemoryLog _log = new();
    private readonly Dictionary<(string Author, string Key), RememberedCommit> _requests = [];
    private readonly SortedList<string, ResourceEntry> _resources = new(StringComparer.Ordinal);
    private readonly StoreRetention _retention;
    private readonly TimeProvider _time;
    private readonly LogWatch _watch;
    private bool _closed;

    public MemoryControlStore(TimeProvider time)
        : this(time, new StoreRetention())
    {
    }

    public MemoryControlStore(TimeProvider time, StoreRetention retention)
    {
        _time = time;
        _retention = retention;
        _bell = new Doorbell(time);
        _watch = new LogWatch(_bell, (after, _) => ValueTask.FromResult(ReadLog(after)));
    }

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult<ReadOutcome>(
                _closed ? new ReadOutcome.Unavailable("the store is closed") : new ReadOutcome.Found(_log.Head, Select(range)));
        }
    }

    public ValueTask<ReadOutcome> ReadAsync(KeyRange range, Revision at, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult(
                _closed ? new ReadOutcome.Unavailable("the store is closed")
                : at < _log.Head.Floor ? new ReadOutcome.Compacted(_log.Head.Floor)
                : at > _log.Head.Revision ? new ReadOutcome.NotYet(_log.Head)
                : (ReadOutcome)new ReadOutcome.Found(_log.Head, [.. _log.PastAt(range, at).Concat(Select(range).Where(entry => entry.Modified <= at)).OrderBy(static entry => entry.Key)]) { Chain = _log.ChainAt(at) });
        }
    }

    public ValueTask<CommitOutcome> CommitAsync(Commit commit, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (CommitRules.Check(commit) is { } invalid)
        {
            return ValueTask.FromResult<CommitOutcome>(new CommitOutcome.Invalid(invalid));
        }

        CommitOutcome outcome;
        lock (_gate)
        {
            outcome = _closed ? new CommitOutcome.Unavailable("the store is closed") : CommitLocked(commit);
        }

        _bell.Ring();
        return ValueTask.FromResult(outcome);
    }

    public IAsyncEnumerable<WatchEvent> WatchAsync(KeyRange range, long epoch, Revision after, CancellationToken cancellation) =>
        _watch.RunAsync(range, epoch, after, cancellation);

    public void Hint() => _bell.Ring();

    public ValueTask<LeaseOutcome> AcquireLeaseAsync(string lease, NodeId holder, TimeSpan ttl, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Invariant.Hold(ttl > TimeSpan.Zero, "a lease is asked for some time");
        lock (_gate)
        {
            if (_closed)
            {
                return ValueTask.FromResult<LeaseOutcome>(new LeaseOutcome.Unavailable("the store is closed"));
            }

            var ledger = new StoreLedger(_log.Head, _time.GetUtcNow());
            if (_leases.TryGetValue(lease, out var last))
            {
                ledger.Leases[lease] = last;
            }

            var outcome = ledger.Grant(lease, holder, ttl);
            Apply(ledger);
            return ValueTask.FromResult(outcome);
        }
    }

    public ValueTask ReleaseLeaseAsync(Fence fence, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (_leases.TryGetValue(fence.Lease, out var last) && last.Token == fence.Token)
            {
                _leases[fence.Lease] = last with { Holder = null, Until = default };
            }
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<Outcome<StoreHead>> CompactAsync(Revision floor, Fence fence, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (fence.Lease != StoreRetention.Lease || !LeaseGrant.Holds(_leases.GetValueOrDefault(fence.Lease), fence))
            {
                return ValueTask.FromResult<Outcome<StoreHead>>(StoreRetention.NotHeld(fence));
            }

            var young = _log.FirstAfter(_time.GetUtcNow() - _retention.Age);
            _log.Compact(_retention.FloorFor(floor, _log.Head, young));
            return ValueTask.FromResult<Outcome<StoreHead>>(_log.Head);
        }
    }

    /// <summary>Begins a new epoch, as a restore does, so that every watch ends and its watcher reads again.</summary>
    public StoreHead StartEpoch()
    {
        lock (_gate)
        {
            _log.StartEpoch();
            EndLeases();
        }

        _bell.Ring();
        return _log.Head;
    }

    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
        }

        _bell.Ring();
        return ValueTask.CompletedTask;
    }

    private LogRead ReadLog(Revision after)
    {
        lock (_gate)
        {
            return _closed ? new LogRead.Closed() : new LogRead.Found(_log.Head, _log.Above(after, ReadChangesMax));
        }
    }

    private CommitOutcome CommitLocked(Commit commit)
    {
        var ledger = new StoreLedger(_log.Head, _time.GetUtcNow());
        foreach (var (forgotten, _) in _requests.Where(pair => pair.Value.At <= ledger.Now - CommitRules.IdempotencyRetention).ToArray())
        {
            _requests.Remove(forgotten);
        }

        Fill(ledger, new CommitQuestions([commit]));
        var outcome = ledger.Decide(commit);
        Apply(ledger);
        return outcome;
    }

    private void Fill(StoreLedger ledger, CommitQuestions questions)
    {
        foreach (var key in questions.Keys)
        {
            if (_resources.TryGetValue(key.Value, out var entry))
            {
                ledger.Entries[key] = new EntryVersion(entry.Created, entry.Modified);
            }
        }

        foreach (var (prefix, since) in questions.Prefixes)
        {
            ledger.Touched[prefix] = _log.LastTouching(new KeyRange(prefix), since);
        }

        foreach (var request in questions.Requests.Where(_requests.ContainsKey))
        {
            ledger.Requests[request] = _requests[request];
        }

        foreach (var lease in questions.Leases.Where(_leases.ContainsKey))
        {
            ledger.Leases[lease] = _leases[lease];
        }
    }

    private void Apply(StoreLedger ledger)
    {
        if (ledger.EpochBegan)
        {
            EndLeases();
        }

        foreach (var line in ledger.Written)
        {
            foreach (var key in line.Replaced)
            {
                _resources.Remove(key.Value, out var before);
                _log.Remember(before!, line.Change.Revision);
            }

            foreach (var entry in line.Change.Puts)
            {
                _resources.Add(entry.Key.Value, entry);
            }

            if (line.Request is var (author, name, first))
            {
                _requests[(author, name)] = first;
            }

            _log.Append(line, ledger.Head, ledger.Now);
        }

        foreach (var (lease, grant) in ledger.Leases)
        {
            _leases[lease] = grant;
        }
    }

    /// <summary>No fence of an earlier epoch holds.</summary>
    private void EndLeases()
    {
        foreach (var (lease, grant) in _leases.ToArray())
        {
            _leases[lease] = grant with { Holder = null, Until = default };
        }
    }

    private List<ResourceEntry> Select(KeyRange range)
    {
        var first = LowerBound(range.Prefix);
        var found = new List<ResourceEntry>();
        for (var i = first; i < _resources.Count && range.Contains(_resources.Values[i].Key); i++)
        {
            found.Add(_resources.Values[i]);
        }

        return found;
    }

    private int LowerBound(string prefix)
    {
        var (low, high) = (0, _resources.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = string.CompareOrdinal(_resources.Keys[middle], prefix) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
