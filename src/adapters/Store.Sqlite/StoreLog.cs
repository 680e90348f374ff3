using Edge.Kernel;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>Reads and verifies the log within the caller's transaction.</summary>
internal static class StoreLog
{
    /// <summary>Whole changes above a revision, up to a number and (from the second one on) a size.</summary>
    public static List<Change> Above(SqliteConnection connection, Revision after, int countMax, long bytesMax)
    {
        using var command = connection.Statement("SELECT revision, record FROM change WHERE revision > $1 ORDER BY revision LIMIT $2", after.Value, countMax);
        using var reader = command.ExecuteReader();
        var changes = new List<Change>();
        var bytes = 0L;
        while (bytes < bytesMax && reader.Read())
        {
            var record = reader.GetFieldValue<byte[]>(1);
            bytes += record.Length;
            after = after.Next;
            changes.Add(Decode(after, reader.GetInt64(0), record, connection.DataSource));
        }

        return changes;
    }

    /// <summary>Recomputes the chain from the floor to the head.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? Verify(SqliteConnection connection, StoreHead head)
    {
        var expected = head.Floor.Value;
        var chain = ChangeRecord.Genesis();
        using var command = connection.Statement("SELECT revision, chain, record FROM change ORDER BY revision");
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var revision = reader.GetInt64(0);
            var stored = reader.GetFieldValue<byte[]>(1);
            if (revision == head.Floor.Value)
            {
                chain = stored;
                continue;
            }

            if (revision != ++expected)
            {
                return $"revision {expected} is missing from the log";
            }

            chain = ChangeRecord.Chain(chain, reader.GetFieldValue<byte[]>(2));
            if (!chain.AsSpan().SequenceEqual(stored))
            {
                return $"the chain breaks at revision {revision}";
            }
        }

        return expected != head.Revision.Value ? $"the log ends at revision {expected}, and the head says {head.Revision}"
            : Convert.ToHexStringLower(chain) != head.Chain ? $"the head's chain is not that of revision {expected}"
            : null;
    }

    private static Change Decode(Revision expected, long revision, byte[] record, string path) =>
        revision == expected.Value && ChangeRecord.TryDecode(record, out var change) && change.Revision == expected
            ? change
            : throw new StoreRefusedException("store_corrupt", $"{path} is damaged at revision {expected}: run 'edge store check', and restore a backup");
}
