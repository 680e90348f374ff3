namespace Edge.Kernel;

/// <summary>
/// Decides on commits and leases within one transaction of an engine. The engine locks its head, fills in what
/// <see cref="CommitQuestions"/> ask for, lets the ledger decide one commit after the other, and writes
/// <see cref="Written"/>: so every engine decides alike, and many commits share one transaction.
/// </summary>
public sealed class StoreLedger(StoreHead head, DateTimeOffset now)
{
    private readonly List<LedgerLine> _written = [];
    private byte[] _chain = Convert.FromHexString(head.Chain);

    /// <summary>Where the store stands once everything decided so far is written.</summary>
    public StoreHead Head { get; private set; } = head;

    public DateTimeOffset Now => now;

    /// <summary>The resources asked about that exist.</summary>
    public Dictionary<ResourceKey, EntryVersion> Entries { get; } = [];

    /// <summary>Every prefix asked about, with the last revision that touched something under it; zero when that is before every revision asked about.</summary>
    public Dictionary<string, Revision> Touched { get; } = new(StringComparer.Ordinal);

    public Dictionary<(string Author, string Key), RememberedCommit> Requests { get; } = [];

    /// <summary>The leases asked about that were ever granted.</summary>
    public Dictionary<string, LeaseGrant> Leases { get; } = new(StringComparer.Ordinal);

    /// <summary>The revisions to write, in order.</summary>
    public IReadOnlyList<LedgerLine> Written => _written;

    /// <summary>Whether an epoch began, which ends every lease.</summary>
    public bool EpochBegan { get; private set; }

    /// <summary>1. A repetition returns the first result. 2. Epoch, fence and compares must hold. 3. The operations become one revision.</summary>
    public CommitOutcome Decide(Commit commit)
    {
        var fingerprint = commit.IdempotencyKey is null ? [] : CommitRules.Fingerprint(commit);
        if ((Recall(commit, fingerprint) ?? Refusal(commit)) is { } early)
        {
            return early;
        }

        if (commit.BeginsEpoch)
        {
            EpochBegan = true;
            Leases.Clear();
            Head = Head with { Epoch = Head.Epoch + 1, Began = Head.Revision };
        }

        Write(commit, fingerprint);
        return new CommitOutcome.Committed(Head.Epoch, Head.Revision);
    }

    /// <summary>Grants or renews a lease; a new grant takes a revision of its own, which is its token.</summary>
    public LeaseOutcome Grant(string lease, NodeId holder, TimeSpan ttl)
    {
        var last = Leases.GetValueOrDefault(lease);
        var live = last is { Holder: not null } && last.Until > now;
        if (live && last!.Holder != holder)
        {
            return new LeaseOutcome.Held(last.Holder!.Value, last.Until);
        }

        if (!live)
        {
            Append([], [], [], null);
        }

        var grant = new LeaseGrant(holder, live ? last!.Token : Head.Revision.Value, now + ttl);
        Leases[lease] = grant;
        return new LeaseOutcome.Granted(new Fence(lease, grant.Token), grant.Until);
    }

    private CommitOutcome? Recall(Commit commit, byte[] fingerprint)
    {
        if (commit.IdempotencyKey is not { } key
            || !Requests.TryGetValue((commit.Author, key), out var first)
            || first.At <= now - CommitRules.IdempotencyRetention)
        {
            return null;
        }

        return first.Fingerprint.AsSpan().SequenceEqual(fingerprint)
            ? new CommitOutcome.Committed(first.Epoch, first.Revision)
            : new CommitOutcome.Invalid(CommitRules.IdempotencyKeyReused(key));
    }

    private CommitOutcome? Refusal(Commit commit)
    {
        if (commit.Epoch is { } epoch && epoch != Head.Epoch)
        {
            return new CommitOutcome.Conflict(null, Head.Revision);
        }

        if (commit.Fence is { } fence && Leases.GetValueOrDefault(fence.Lease) is var last && !LeaseGrant.Holds(last, fence))
        {
            return new CommitOutcome.Fenced(fence.Lease, last?.Token ?? 0);
        }

        return commit.Compares.Select(CheckCompare).FirstOrDefault(static conflict => conflict is not null);
    }

    private CommitOutcome.Conflict? CheckCompare(Compare compare)
    {
        if (compare is Compare.ModifiedAt one)
        {
            var modified = Entries.GetValueOrDefault(one.Key).Modified;
            return modified == one.Revision ? null : new CommitOutcome.Conflict(one.Key, modified);
        }

        // Deletions below the floor are forgotten: who asks about them must read again.
        var (prefix, since) = (Compare.UnchangedSince)compare;
        var changed = since < Head.Floor ? Head.Floor : Touched.GetValueOrDefault(prefix);
        return changed > since ? new CommitOutcome.Conflict(null, changed) : null;
    }

    private void Write(Commit commit, byte[] fingerprint)
    {
        var revision = Head.Revision.Next;
        var (puts, deletes, replaced) = (new List<ResourceEntry>(), new List<ResourceKey>(), new List<ResourceKey>());
        foreach (var operation in commit.Operations)
        {
            var created = revision;
            if (Entries.Remove(operation.Key, out var before))
            {
                replaced.Add(operation.Key);
                created = before.Created;
            }

            if (operation is Operation.Put put)
            {
                Entries[put.Key] = new EntryVersion(created, revision);
                puts.Add(new ResourceEntry(put.Key, put.Kind, put.SchemaVersion, put.Account, commit.Author, created, revision, put.Body.ToArray()));
            }
            else
            {
                deletes.Add(operation.Key);
            }
        }

        (string, string, RememberedCommit)? request = null;
        if (commit.IdempotencyKey is { } key)
        {
            var first = new RememberedCommit(fingerprint, Head.Epoch, revision, now);
            Requests[(commit.Author, key)] = first;
            request = (commit.Author, key, first);
        }

        Append(puts, deletes, replaced, request);
    }

    private void Append(
        IReadOnlyList<ResourceEntry> puts, IReadOnlyList<ResourceKey> deletes, IReadOnlyList<ResourceKey> replaced, (string, string, RememberedCommit)? request)
    {
        var change = new Change(Head.Revision.Next, puts, deletes);
        var record = ChangeRecord.Encode(change);
        _chain = ChangeRecord.Chain(_chain, record.Span);
        Head = Head with { Revision = change.Revision, Chain = Convert.ToHexStringLower(_chain) };
        foreach (var prefix in Touched.Keys.Where(prefix => puts.Any(entry => entry.Key.StartsWith(prefix)) || deletes.Any(key => key.StartsWith(prefix))).ToArray())
        {
            Touched[prefix] = change.Revision;
        }

        _written.Add(new LedgerLine(change, record, _chain, replaced, request));
    }
}
