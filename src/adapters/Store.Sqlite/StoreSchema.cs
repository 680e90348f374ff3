using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>The tables, and the steps from each version of them to the next. A file of a newer release is never touched.</summary>
internal static class StoreSchema
{
    /// <summary>"Edge" in ASCII, by which the <c>file</c> command and we know the file.</summary>
    private const int ApplicationId = 0x45646765;

    /// <summary>The step at index N leads from version N to N + 1. Steps that were released are never changed.</summary>
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE head (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            epoch INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            floor INTEGER NOT NULL,
            chain BLOB NOT NULL
        );
        INSERT INTO head VALUES (1, 1, 0, 0, zeroblob(32));
        CREATE TABLE resource (
            key TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            schema_version INTEGER NOT NULL,
            account TEXT NOT NULL,
            author TEXT NOT NULL,
            created INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            body BLOB NOT NULL
        );
        CREATE TABLE change (
            revision INTEGER PRIMARY KEY,
            at INTEGER NOT NULL,
            chain BLOB NOT NULL,
            record BLOB NOT NULL
        );
        CREATE TABLE change_key (
            revision INTEGER NOT NULL,
            key TEXT NOT NULL,
            PRIMARY KEY (revision, key)
        ) WITHOUT ROWID;
        CREATE TABLE idempotency (
            author TEXT NOT NULL,
            key TEXT NOT NULL,
            fingerprint BLOB NOT NULL,
            epoch INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            at INTEGER NOT NULL,
            PRIMARY KEY (author, key)
        ) WITHOUT ROWID;
        CREATE INDEX idempotency_at ON idempotency (at);
        CREATE TABLE lease (
            name TEXT PRIMARY KEY,
            holder TEXT,
            token INTEGER NOT NULL,
            until INTEGER NOT NULL
        ) WITHOUT ROWID;
        """,

        // What a replaced document was is not known of revisions made before, so the log begins anew at the head.
        """
        CREATE TABLE past_resource (
            replaced INTEGER NOT NULL,
            key TEXT NOT NULL,
            kind TEXT NOT NULL,
            schema_version INTEGER NOT NULL,
            account TEXT NOT NULL,
            author TEXT NOT NULL,
            created INTEGER NOT NULL,
            modified INTEGER NOT NULL,
            body BLOB NOT NULL,
            PRIMARY KEY (replaced, key)
        ) WITHOUT ROWID;
        UPDATE head SET floor = revision;
        DELETE FROM change WHERE revision < (SELECT floor FROM head);
        DELETE FROM change_key;
        """,
    ];

    public static int Version => Steps.Length;

    /// <summary>Brings the file to this release's version. Several processes may do so at once: the first one works, the others find it done.</summary>
    /// <exception cref="StoreRefusedException">The file is no store, or a newer release's.</exception>
    public static void Migrate(SqliteConnection connection)
    {
        if (Check(connection) == Version)
        {
            return;
        }

        connection.Execute("PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction(deferred: false);
        for (var version = Check(connection); version < Version; version++)
        {
            connection.Execute(Steps[version]);
        }

        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}; PRAGMA application_id = {ApplicationId}"));
        transaction.Commit();
    }

    public static bool IsCurrent(SqliteConnection connection) => Check(connection) == Version;

    private static int Check(SqliteConnection connection)
    {
        var version = (int)connection.Number("PRAGMA user_version");
        var application = (int)connection.Number("PRAGMA application_id");
        var empty = version == 0 && connection.Number("SELECT count(*) FROM sqlite_schema") == 0;
        if (!empty && application != ApplicationId)
        {
            throw new StoreRefusedException("not_a_store", $"{connection.DataSource} is a database of some other program: choose another file");
        }

        return version <= Version
            ? version
            : throw new StoreRefusedException("newer_store", $"{connection.DataSource} was written by a newer release (schema {version}, known is {Version}): update this program");
    }
}
