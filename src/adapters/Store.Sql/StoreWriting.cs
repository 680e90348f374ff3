using Edge.Kernel;

namespace Edge.Store.Sql;

/// <summary>Writes what a ledger decided, within the caller's batch.</summary>
internal static class StoreWriting
{
    public static void Write(SqlBatch batch, StoreLedger ledger)
    {
        if (ledger.EpochBegan)
        {
            batch.Add("UPDATE lease SET holder = NULL, until = 0");
        }

        if (ledger.Written.Any(static line => line.Request is not null))
        {
            batch.Add("DELETE FROM idempotency WHERE at <= $1", (ledger.Now - CommitRules.IdempotencyRetention).UtcTicks);
        }

        foreach (var line in ledger.Written)
        {
            Write(batch, line, ledger.Now);
        }

        if (ledger.Written.Count > 0)
        {
            var head = ledger.Head;
            batch.Add(
                "UPDATE head SET epoch = $1, revision = $2, chain = $3, began = $4",
                head.Epoch,
                head.Revision.Value,
                Convert.FromHexString(head.Chain),
                head.Began.Value);
        }
    }

    public static void Write(SqlBatch batch, string lease, LeaseGrant grant) => batch.Add(
        """
        INSERT INTO lease (name, holder, token, until) VALUES ($1, $2, $3, $4)
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, token = excluded.token, until = excluded.until
        """,
        lease,
        grant.Holder?.Value,
        grant.Token,
        grant.Until.UtcTicks);

    /// <summary>The entry at the floor itself stays in the log: its chain is what the next one is verified against.</summary>
    public static void MoveFloor(SqlBatch batch, Revision floor)
    {
        batch.Add("DELETE FROM change WHERE revision < $1", floor.Value);
        batch.Add("DELETE FROM change_key WHERE revision <= $1", floor.Value);
        batch.Add("DELETE FROM past_resource WHERE replaced <= $1", floor.Value);
        batch.Add("UPDATE head SET floor = $1", floor.Value);
    }

    private static void Write(SqlBatch batch, LedgerLine line, DateTimeOffset now)
    {
        var revision = line.Change.Revision.Value;
        foreach (var key in line.Replaced)
        {
            batch.Add(
                $"INSERT INTO past_resource (replaced, {StoreRows.EntryColumns}) SELECT $1, {StoreRows.EntryColumns} FROM resource WHERE key = $2",
                revision,
                key.Value);
            batch.Add("DELETE FROM resource WHERE key = $1", key.Value);
        }

        foreach (var entry in line.Change.Puts)
        {
            Write(batch, entry);
        }

        Write(batch, line.Change, now, line.Chain, line.Record.ToArray());
        if (line.Request is var (author, name, first))
        {
            Write(batch, author, name, first);
        }
    }

    public static void Write(SqlBatch batch, ResourceEntry entry, Revision replaced) => batch.Add(
        $"INSERT INTO past_resource ({StoreRows.EntryColumns}, replaced) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        [.. ColumnsOf(entry), replaced.Value]);

    public static void Write(SqlBatch batch, ResourceEntry entry) =>
        batch.Add($"INSERT INTO resource ({StoreRows.EntryColumns}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", ColumnsOf(entry));

    public static void Write(SqlBatch batch, Change change, DateTimeOffset at, byte[] chain, byte[] record)
    {
        batch.Add("INSERT INTO change (revision, at, chain, record) VALUES ($1, $2, $3, $4)", change.Revision.Value, at.UtcTicks, chain, record);
        foreach (var key in change.Puts.Select(static entry => entry.Key).Concat(change.Deletes))
        {
            batch.Add("INSERT INTO change_key (revision, key) VALUES ($1, $2)", change.Revision.Value, key.Value);
        }
    }

    public static void Write(SqlBatch batch, string author, string key, RememberedCommit first) => batch.Add(
        "INSERT INTO idempotency (author, key, fingerprint, epoch, revision, at) VALUES ($1, $2, $3, $4, $5, $6)",
        author,
        key,
        first.Fingerprint,
        first.Epoch,
        first.Revision.Value,
        first.At.UtcTicks);

    private static object?[] ColumnsOf(ResourceEntry entry) =>
    [
        entry.Key.Value,
        entry.Kind,
        entry.SchemaVersion,
        entry.Account,
        entry.Author,
        entry.Created.Value,
        entry.Modified.Value,
        entry.Body.ToArray(),
    ];
}
