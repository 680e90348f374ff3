using Edge.Kernel;
using Edge.Store.Sql;

namespace Edge.Store.Postgres;

/// <summary>The tables, and the steps from each version of them to the next, in the schema <c>edge</c>.</summary>
internal static class PostgresSchema
{
    /// <summary>"Edge" in ASCII; the lock that migrations take turns by.</summary>
    private const long LockId = 0x45646765;

    /// <summary>The step at index N leads from version N to N + 1. Steps that were released are never changed.</summary>
    private static readonly string[][] Steps =
    [
        [
            """
            CREATE TABLE edge.head (
                id integer PRIMARY KEY CHECK (id = 1),
                epoch bigint NOT NULL,
                revision bigint NOT NULL,
                floor bigint NOT NULL,
                chain bytea NOT NULL,
                began bigint NOT NULL
            ) WITH (fillfactor = 10)
            """,
            "INSERT INTO edge.head VALUES (1, 1, 0, 0, decode(repeat('00', 32), 'hex'), 0)",
            """
            CREATE TABLE edge.resource (
                key text COLLATE "C" PRIMARY KEY,
                kind text NOT NULL,
                schema_version integer NOT NULL,
                account text NOT NULL,
                author text NOT NULL,
                created bigint NOT NULL,
                modified bigint NOT NULL,
                body bytea NOT NULL
            )
            """,
            """
            CREATE TABLE edge.past_resource (
                replaced bigint NOT NULL,
                key text COLLATE "C" NOT NULL,
                kind text NOT NULL,
                schema_version integer NOT NULL,
                account text NOT NULL,
                author text NOT NULL,
                created bigint NOT NULL,
                modified bigint NOT NULL,
                body bytea NOT NULL,
                PRIMARY KEY (replaced, key)
            )
            """,
            """
            CREATE TABLE edge.change (
                revision bigint PRIMARY KEY,
                at bigint NOT NULL,
                chain bytea NOT NULL,
                record bytea NOT NULL
            )
            """,
            """
            CREATE TABLE edge.change_key (
                revision bigint NOT NULL,
                key text COLLATE "C" NOT NULL,
                PRIMARY KEY (revision, key)
            )
            """,
            """
            CREATE TABLE edge.idempotency (
                author text NOT NULL,
                key text NOT NULL,
                fingerprint bytea NOT NULL,
                epoch bigint NOT NULL,
                revision bigint NOT NULL,
                at bigint NOT NULL,
                PRIMARY KEY (author, key)
            )
            """,
            "CREATE INDEX idempotency_at ON edge.idempotency (at)",
            """
            CREATE TABLE edge.lease (
                name text PRIMARY KEY,
                holder text,
                token bigint NOT NULL,
                until bigint NOT NULL
            )
            """,
        ],
    ];

    public static async Task<SchemaState> InspectAsync(SqlSession session, string place, CancellationToken cancellation) =>
        await VersionAsync(session, place, cancellation) switch
        {
            0 => SchemaState.Absent,
            var version when version < Steps.Length => SchemaState.Older,
            _ => SchemaState.Current,
        };

    /// <summary>Brings the tables to this release's version; of many who start at once the first one works, and the others wait and find it done.</summary>
    public static async Task MigrateAsync(SqlSession session, string place, CancellationToken cancellation)
    {
        if (await VersionAsync(session, place, cancellation) == Steps.Length)
        {
            return;
        }

        var beginning = new SqlBatch();
        beginning.Add("BEGIN");
        beginning.Add("SET LOCAL statement_timeout = 0");
        beginning.Add("SET LOCAL lock_timeout = 0");
        beginning.Read(static _ => { }, "SELECT pg_advisory_xact_lock($1)", LockId);
        beginning.Add("CREATE SCHEMA IF NOT EXISTS edge");
        beginning.Add("CREATE TABLE IF NOT EXISTS edge.store_version (id integer PRIMARY KEY CHECK (id = 1), version integer NOT NULL)");
        await session.RunAsync(beginning, cancellation);

        var writing = new SqlBatch();
        for (var version = await VersionAsync(session, place, cancellation); version < Steps.Length; version++)
        {
            foreach (var statement in Steps[version])
            {
                writing.Add(statement);
            }
        }

        writing.Add("INSERT INTO edge.store_version VALUES (1, $1) ON CONFLICT (id) DO UPDATE SET version = excluded.version", Steps.Length);
        writing.Add("COMMIT");
        await session.RunAsync(writing, cancellation);
    }

    private static async Task<int> VersionAsync(SqlSession session, string place, CancellationToken cancellation)
    {
        var exists = false;
        var asking = new SqlBatch();
        asking.Read(row => exists = row.GetBoolean(0), "SELECT to_regclass('edge.store_version') IS NOT NULL");
        await session.RunAsync(asking, cancellation);
        if (!exists)
        {
            return 0;
        }

        var version = 0;
        asking = new SqlBatch();
        asking.Read(row => version = row.GetInt32(0), "SELECT version FROM edge.store_version");
        await session.RunAsync(asking, cancellation);
        return version <= Steps.Length
            ? version
            : throw new SqlStoreException(new Failure("newer_store", $"{place} was written by a newer release (schema {version}, known is {Steps.Length}): update this program"));
    }
}
