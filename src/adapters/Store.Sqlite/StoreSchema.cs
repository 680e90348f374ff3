using System.Globalization;
using Edge.Kernel;
using Edge.Store.Sql;

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
        "ALTER TABLE head ADD COLUMN began INTEGER NOT NULL DEFAULT 0",
    ];

    public static int Version => Steps.Length;

    /// <summary>Brings the file to this release's version. Several processes may do so at once: the first one works, the others find it done.</summary>
    /// <exception cref="SqlStoreException">The file is no store, or a newer release's.</exception>
    public static void Migrate(SqliteSession session, string path)
    {
        if (Check(session, path) == Version)
        {
            return;
        }

        session.Execute("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE");
        for (var version = Check(session, path); version < Version; version++)
        {
            session.Execute(Steps[version]);
        }

        session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {Version}; PRAGMA application_id = {ApplicationId}; COMMIT"));
    }

    public static SchemaState Inspect(SqliteSession session, string path) => Check(session, path) switch
    {
        0 => SchemaState.Absent,
        var version when version < Version => SchemaState.Older,
        _ => SchemaState.Current,
    };

    private static int Check(SqliteSession session, string path)
    {
        var version = (int)session.Number("PRAGMA user_version");
        var application = (int)session.Number("PRAGMA application_id");
        var empty = version == 0 && session.Number("SELECT count(*) FROM sqlite_schema") == 0;
        if (!empty && application != ApplicationId)
        {
            throw new SqlStoreException(new Failure("not_a_store", $"{path} is a database of some other program: choose another file"));
        }

        return version <= Version
            ? version
            : throw new SqlStoreException(new Failure("newer_store", $"{path} was written by a newer release (schema {version}, known is {Version}): update this program"));
    }
}
