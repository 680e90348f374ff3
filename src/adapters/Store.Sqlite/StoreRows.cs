using Edge.Kernel;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>Reads rows of the store's tables within the caller's transaction.</summary>
internal static class StoreRows
{
    private const string EntryColumns = "key, kind, schema_version, account, author, created, modified, body";

    public static StoreHead Head(SqliteConnection connection) =>
        connection.Select(
            row => new StoreHead(row.GetInt64(0), new Revision(row.GetInt64(1)), new Revision(row.GetInt64(2)), Convert.ToHexStringLower(row.GetFieldValue<byte[]>(3))),
            "SELECT epoch, revision, floor, chain FROM head") is [var head]
            ? head
            : throw new StoreRefusedException("store_corrupt", $"{connection.DataSource} has lost its head row: restore a backup");

    public static List<ResourceEntry> Entries(SqliteConnection connection, KeyRange range) =>
        range.Exact
            ? connection.Select(Entry, $"SELECT {EntryColumns} FROM resource WHERE key = $1", range.Prefix)
            : connection.Select(Entry, $"SELECT {EntryColumns} FROM resource WHERE key >= $1 AND key < $2 ORDER BY key", range.Prefix, EndOf(range.Prefix));

    /// <summary>The entries of a range at a revision at or above the floor: those that still stand, and those that were replaced since.</summary>
    public static List<ResourceEntry> Entries(SqliteConnection connection, KeyRange range, Revision at) => connection.Select(
        Entry,
        $"""
        SELECT {EntryColumns} FROM resource WHERE modified <= $1 AND key >= $2 AND key < $3
        UNION ALL
        SELECT {EntryColumns} FROM past_resource WHERE modified <= $1 AND replaced > $1 AND key >= $2 AND key < $3
        ORDER BY key
        """,
        at.Value,
        range.Prefix,
        range.Exact ? range.Prefix + '\x01' : EndOf(range.Prefix));

    /// <summary>The first text after every key that begins with the prefix: keys are ASCII, and DEL stands in none.</summary>
    public static string EndOf(string prefix) => prefix + '\x7f';

    private static ResourceEntry Entry(SqliteDataReader row) => new(
        ResourceKey.TryParse(row.GetString(0), out var key)
            ? key
            : throw new StoreRefusedException("store_corrupt", $"the stored key '{row.GetString(0)}' is not one: restore a backup"),
        row.GetString(1),
        row.GetInt32(2),
        row.GetString(3),
        row.GetString(4),
        new Revision(row.GetInt64(5)),
        new Revision(row.GetInt64(6)),
        row.GetFieldValue<byte[]>(7));
}
