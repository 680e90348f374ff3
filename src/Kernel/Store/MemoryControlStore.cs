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
    private readonly MemoryLeases _leases;
    private readonly MemoryLog _log = new();
    private readonly Dictionary<(string Author, string Key), RememberedCommit> _remembered = [];
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
        _leases = new MemoryLeases(time);
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
                : (ReadOutcome)new ReadOutcome.Found(_log.Head, [.. _log.PastAt(range, at).Concat(Select(range).Where(entry => entry.Modified <= at)).OrderBy(static entry => entry.Key)]));
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
            return ValueTask.FromResult<LeaseOutcome>(
                _closed
                    ? new LeaseOutcome.Unavailable("the store is closed")
                    : _leases.Acquire(lease, holder, ttl, () => _log.Append([], [], _time.GetUtcNow())));
        }
    }

    public ValueTask ReleaseLeaseAsync(Fence fence, CancellationToken cancellation)
    {
        lock (_gate)
        {
            _leases.Release(fence);
        }

        return ValueTask.CompletedTask;
    }

    public ValueTask<Outcome<StoreHead>> CompactAsync(Revision floor, Fence fence, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (fence.Lease != StoreRetention.Lease || !_leases.Holds(fence, out _))
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
        var now = _time.GetUtcNow();
        var fingerprint = commit.IdempotencyKey is null ? [] : CommitRules.Fingerprint(commit);
        if (Recall(commit, fingerprint, now) is { } first)
        {
            return first;
        }

        if (Refusal(commit) is { } refusal)
        {
            return refusal;
        }

        var revision = Apply(commit, now);
        if (commit.IdempotencyKey is { } key)
        {
            _remembered[(commit.Author, key)] = new RememberedCommit(fingerprint, _log.Head.Epoch, revision, now);
        }

        return new CommitOutcome.Committed(_log.Head.Epoch, revision);
    }

    private CommitOutcome? Recall(Commit commit, byte[] fingerprint, DateTimeOffset now)
    {
        foreach (var (forgotten, _) in _remembered.Where(pair => pair.Value.At <= now - CommitRules.IdempotencyRetention).ToArray())
        {
            _remembered.Remove(forgotten);
        }

        if (commit.IdempotencyKey is not { } key || !_remembered.TryGetValue((commit.Author, key), out var first))
        {
            return null;
        }

        return first.Fingerprint.AsSpan().SequenceEqual(fingerprint)
            ? new CommitOutcome.Committed(first.Epoch, first.Revision)
            : new CommitOutcome.Invalid(CommitRules.IdempotencyKeyReused(key));
    }

    private CommitOutcome? Refusal(Commit commit)
    {
        if (commit.Epoch is { } epoch && epoch != _log.Head.Epoch)
        {
            return new CommitOutcome.Conflict(null, _log.Head.Revision);
        }

        if (commit.Fence is { } fence && !_leases.Holds(fence, out var current))
        {
            return new CommitOutcome.Fenced(fence.Lease, current);
        }

        return commit.Compares.Select(CheckCompare).FirstOrDefault(conflict => conflict is not null);
    }

    private CommitOutcome.Conflict? CheckCompare(Compare compare)
    {
        if (compare is Compare.ModifiedAt one)
        {
            var modified = _resources.TryGetValue(one.Key.Value, out var entry) ? entry.Modified : Revision.Zero;
            return modified == one.Revision ? null : new CommitOutcome.Conflict(one.Key, modified);
        }

        var (prefix, since) = (Compare.UnchangedSince)compare;

        // Deletions below the floor are forgotten: who asks about them must read again.
        var changed = since < _log.Head.Floor ? _log.Head.Floor : _log.LastTouching(new KeyRange(prefix), since);
        return changed > since ? new CommitOutcome.Conflict(null, changed) : null;
    }

    private Revision Apply(Commit commit, DateTimeOffset now)
    {
        var revision = _log.Head.Revision.Next;
        var puts = new List<ResourceEntry>();
        var deletes = new List<ResourceKey>();
        foreach (var operation in commit.Operations)
        {
            if (operation is Operation.Put put)
            {
                var created = Replace(put.Key, revision)?.Created ?? revision;
                var entry = new ResourceEntry(put.Key, put.Kind, put.SchemaVersion, put.Account, commit.Author, created, revision, put.Body.ToArray());
                _resources[put.Key.Value] = entry;
                puts.Add(entry);
            }
            else
            {
                Replace(operation.Key, revision);
                deletes.Add(operation.Key);
            }
        }

        return _log.Append(puts, deletes, now);
    }

    /// <summary>Takes the current entry of a key away, and remembers it for reads at earlier revisions.</summary>
    private ResourceEntry? Replace(ResourceKey key, Revision revision)
    {
        if (_resources.Remove(key.Value, out var before))
        {
            _log.Remember(before, revision);
        }

        return before;
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

    private sealed record RememberedCommit(byte[] Fingerprint, long Epoch, Revision Revision, DateTimeOffset At);
}
