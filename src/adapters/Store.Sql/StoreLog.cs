using System.Data.Common;
using Edge.Kernel;

namespace Edge.Store.Sql;

/// <summary>Reads the log above a revision: whole changes, up to a number and (from the second one on) a size.</summary>
internal sealed class StoreLog(Revision after)
{
    private const int ReadChangesMax = 256;

    private const long ReadBytesMax = 8 << 20;

    public List<Change> Changes { get; private set; } = [];

    /// <summary>What is wrong with the log, unless it is that the revision lies below the floor.</summary>
    public string? Fault { get; private set; }

    public void Ask(SqlBatch batch)
    {
        Changes = [];
        Fault = null;
        batch.Read(
            Add,
            """
            SELECT revision, record, chain FROM (
                SELECT revision, record, chain, sum(length(record)) OVER (ORDER BY revision) - length(record) AS bytes_before
                FROM (SELECT revision, record, chain FROM change WHERE revision > $1 ORDER BY revision LIMIT $2) AS next
            ) AS sized WHERE bytes_before < $3 ORDER BY revision
            """,
            after.Value,
            (long)ReadChangesMax,
            ReadBytesMax);
    }

    private void Add(DbDataReader row)
    {
        var expected = after.Value + Changes.Count + 1;
        if (Fault is null && row.GetInt64(0) == expected && ChangeRecord.TryDecode(row.GetFieldValue<byte[]>(1), out var change) && change.Revision.Value == expected)
        {
            Changes.Add(change with { Chain = Convert.ToHexStringLower(row.GetFieldValue<byte[]>(2)) });
        }
        else
        {
            Fault ??= $"the log is damaged at revision {expected}";
        }
    }
}
