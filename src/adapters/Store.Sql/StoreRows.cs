using System.Data.Common;
using Edge.Kernel;

namespace Edge.Store.Sql;

/// <summary>The statements that read the store's tables, and the rows that they return.</summary>
internal static class StoreRows
{
    public const string HeadColumns = "epoch, revision, floor, chain, began";

    public const string EntryColumns = "key, kind, schema_version, account, author, created, modified, body";

    public static StoreHead Head(DbDataReader row) => new(
        row.GetInt64(0),
        new Revision(row.GetInt64(1)),
        new Revision(row.GetInt64(2)),
        Convert.ToHexStringLower(row.GetFieldValue<byte[]>(3)))
    {
        Began = new Revision(row.GetInt64(4)),
    };

    public static void Entries(SqlBatch batch, KeyRange range, ICollection<ResourceEntry> into) => batch.Read(
        row => into.Add(Entry(row)),
        $"SELECT {EntryColumns} FROM resource WHERE key >= $1 AND key < $2 ORDER BY key",
        range.Prefix,
        EndOf(range));

    /// <summary>The entries of a range at a revision at or above the floor: those that still stand, and those that were replaced since.</summary>
    public static void Entries(SqlBatch batch, KeyRange range, Revision at, ICollection<ResourceEntry> into) => batch.Read(
        row => into.Add(Entry(row)),
        $"""
        SELECT {EntryColumns} FROM resource WHERE modified <= $1 AND key >= $2 AND key < $3
        UNION ALL
        SELECT {EntryColumns} FROM past_resource WHERE modified <= $1 AND replaced > $1 AND key >= $2 AND key < $3
        ORDER BY key
        """,
        at.Value,
        range.Prefix,
        EndOf(range));

    public static ResourceEntry Entry(DbDataReader row) => new(
        ResourceKey.TryParse(row.GetString(0), out var key) ? key : throw SqlStoreException.Damaged("the store", $"'{row.GetString(0)}' is not a key"),
        row.GetString(1),
        row.GetInt32(2),
        row.GetString(3),
        row.GetString(4),
        new Revision(row.GetInt64(5)),
        new Revision(row.GetInt64(6)),
        row.GetFieldValue<byte[]>(7));

    /// <summary>The first text after every key of the range: keys are ASCII, and hold neither U+0001 nor DEL.</summary>
    public static string EndOf(KeyRange range) => range.Prefix + (range.Exact ? '\x01' : '\x7f');
}
