using Edge.Kernel;

namespace Edge.Store.Sql;

/// <summary>Looks up what a ledger needs, within the caller's batch.</summary>
internal static class StoreQuestions
{
    /// <param name="ledger">Made by the time the rows arrive, since the head is in the same batch.</param>
    public static void Ask(SqlBatch batch, CommitQuestions questions, Func<StoreLedger> ledger)
    {
        foreach (var key in questions.Keys)
        {
            batch.Read(
                row => ledger().Entries[key] = new EntryVersion(new Revision(row.GetInt64(0)), new Revision(row.GetInt64(1))),
                "SELECT created, modified FROM resource WHERE key = $1",
                key.Value);
        }

        foreach (var (prefix, since) in questions.Prefixes)
        {
            batch.Read(
                row => ledger().Touched[prefix] = row.IsDBNull(0) ? Revision.Zero : new Revision(row.GetInt64(0)),
                "SELECT max(revision) FROM change_key WHERE revision > $1 AND key >= $2 AND key < $3",
                since.Value,
                prefix,
                StoreRows.EndOf(new KeyRange(prefix)));
        }

        foreach (var (author, name) in questions.Requests)
        {
            batch.Read(
                row => ledger().Requests[(author, name)] = new RememberedCommit(
                    row.GetFieldValue<byte[]>(0), row.GetInt64(1), new Revision(row.GetInt64(2)), new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero)),
                "SELECT fingerprint, epoch, revision, at FROM idempotency WHERE author = $1 AND key = $2",
                author,
                name);
        }

        foreach (var lease in questions.Leases)
        {
            Ask(batch, lease, ledger);
        }
    }

    public static void Ask(SqlBatch batch, string lease, Func<StoreLedger> ledger) => batch.Read(
        row => ledger().Leases[lease] = new LeaseGrant(
            row.IsDBNull(0) ? null : NodeId.Parse(row.GetString(0)), row.GetInt64(1), new DateTimeOffset(row.GetInt64(2), TimeSpan.Zero)),
        "SELECT holder, token, until FROM lease WHERE name = $1",
        lease);
}
