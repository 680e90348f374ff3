using Edge.Kernel;

namespace Edge.Store.Sqlite;

/// <summary>
/// One commit within its transaction: 1. a repetition returns the first result, 2. epoch, fence and compares must hold,
/// 3. operations become one revision, 4. which is remembered.
/// </summary>
internal sealed class CommitStep(StoreTransaction transaction, Commit commit, DateTimeOffset now)
{
    public CommitOutcome Run()
    {
        var fingerprint = commit.IdempotencyKey is null ? [] : CommitRules.Fingerprint(commit);
        if ((Recall(fingerprint) ?? Refusal()) is { } early)
        {
            return early;
        }

        var revision = Apply();
        if (commit.IdempotencyKey is { } key)
        {
            transaction.Connection.Execute(
                "INSERT INTO idempotency VALUES ($1, $2, $3, $4, $5, $6)",
                commit.Author,
                key,
                fingerprint,
                transaction.Head.Epoch,
                revision.Value,
                now.UtcTicks);
        }

        transaction.Complete();
        return new CommitOutcome.Committed(transaction.Head.Epoch, revision);
    }

    private CommitOutcome? Recall(byte[] fingerprint)
    {
        if (commit.IdempotencyKey is not { } key)
        {
            return null;
        }

        transaction.Connection.Execute("DELETE FROM idempotency WHERE at <= $1", (now - CommitRules.IdempotencyRetention).UtcTicks);
        var remembered = transaction.Connection.Select(
            row => (Fingerprint: row.GetFieldValue<byte[]>(0), First: new CommitOutcome.Committed(row.GetInt64(1), new Revision(row.GetInt64(2)))),
            "SELECT fingerprint, epoch, revision FROM idempotency WHERE author = $1 AND key = $2",
            commit.Author,
            key);
        return remembered switch
        {
            [] => null,
            [var same, ..] when same.Fingerprint.AsSpan().SequenceEqual(fingerprint) => same.First,
            _ => new CommitOutcome.Invalid(CommitRules.IdempotencyKeyReused(key)),
        };
    }

    private CommitOutcome? Refusal()
    {
        if (commit.Epoch is { } epoch && epoch != transaction.Head.Epoch)
        {
            return new CommitOutcome.Conflict(null, transaction.Head.Revision);
        }

        if (commit.Fence is { } fence && !StoreLeases.Holds(transaction.Connection, fence, out var current))
        {
            return new CommitOutcome.Fenced(fence.Lease, current);
        }

        return commit.Compares.Select(CheckCompare).FirstOrDefault(conflict => conflict is not null);
    }

    private CommitOutcome.Conflict? CheckCompare(Compare compare)
    {
        if (compare is Compare.ModifiedAt one)
        {
            var modified = new Revision(transaction.Connection.Number("SELECT modified FROM resource WHERE key = $1", one.Key.Value));
            return modified == one.Revision ? null : new CommitOutcome.Conflict(one.Key, modified);
        }

        var (prefix, since) = (Compare.UnchangedSince)compare;

        // Deletions below the floor are forgotten: who asks about them must read again.
        var changed = since < transaction.Head.Floor
            ? transaction.Head.Floor
            : new Revision(transaction.Connection.Number(
                "SELECT max(revision) FROM change_key WHERE revision > $1 AND key >= $2 AND key < $3",
                since.Value,
                prefix,
                StoreRows.EndOf(prefix)));
        return changed > since ? new CommitOutcome.Conflict(null, changed) : null;
    }

    private Revision Apply()
    {
        var revision = transaction.Head.Revision.Next;
        var puts = new List<ResourceEntry>();
        var deletes = new List<ResourceKey>();
        foreach (var operation in commit.Operations)
        {
            transaction.Remember(operation.Key);
            if (operation is Operation.Put put)
            {
                puts.Add(Write(put, revision));
            }
            else
            {
                transaction.Connection.Execute("DELETE FROM resource WHERE key = $1", operation.Key.Value);
                deletes.Add(operation.Key);
            }
        }

        return transaction.Append(puts, deletes, now);
    }

    private ResourceEntry Write(Operation.Put put, Revision revision)
    {
        var before = transaction.Connection.Number("SELECT created FROM resource WHERE key = $1", put.Key.Value);
        var created = before == 0 ? revision : new Revision(before);
        var body = put.Body.ToArray();
        transaction.Connection.Execute(
            "INSERT OR REPLACE INTO resource VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            put.Key.Value,
            put.Kind,
            put.SchemaVersion,
            put.Account,
            commit.Author,
            created.Value,
            revision.Value,
            body);
        return new ResourceEntry(put.Key, put.Kind, put.SchemaVersion, put.Account, commit.Author, created, revision, body);
    }
}
