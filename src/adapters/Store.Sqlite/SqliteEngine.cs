using System.Globalization;
using Edge.Store.Sql;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>A file as the database of a store: each connection has the same durability and limits.</summary>
public sealed class SqliteEngine(string path, SqliteStoreOptions options) : ISqlEngine
{
    private const long FileBytesMin = 1 << 20;

    private readonly string _pooled = Describe(path, options, pooling: true);

    /// <summary>The writer's is outside the pool, so that closing it really ends its transaction whatever state it is in.</summary>
    private readonly string _alone = Describe(path, options, pooling: false);

    public string Place => path;

    public SqlDialect Dialect { get; } = new()
    {
        BeginReading = "BEGIN",
        BeginWriting = "BEGIN IMMEDIATE",
        HeadLock = "",
        Now = "NULL",
    };

    /// <summary>SQLite blocks, so its work goes to a thread of the pool; work that was begun ends by itself, within the busy timeout.</summary>
    public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation) => Task.Run(work, cancellation);

    public Task<SqlSession> OpenAsync(bool forWriting, CancellationToken cancellation) =>
        Task.FromResult<SqlSession>(SqliteFailures.Guard(path, () => Open(forWriting)));

    public Task<SchemaState> InspectAsync(CancellationToken cancellation) => RunAsync(
        async () =>
        {
            if (!File.Exists(path))
            {
                return SchemaState.Absent;
            }

            await using var session = SqliteFailures.Guard(path, () => Open(forWriting: false));
            return SqliteFailures.Guard(path, () => StoreSchema.Inspect(session, path));
        },
        cancellation);

    public Task<IReadOnlyList<string>> FindDamageAsync(CancellationToken cancellation) => RunAsync<IReadOnlyList<string>>(
        async () =>
        {
            var faults = new List<string>();
            await using var session = SqliteFailures.Guard(path, () => Open(forWriting: false));
            SqliteFailures.Guard(path, () =>
            {
                session.Run(new SqlStatement("PRAGMA integrity_check(10)", [], row => faults.Add(row.GetString(0))));
                return true;
            });
            return faults is ["ok"] ? [] : faults;
        },
        cancellation);

    public Task<bool> TrySetAsideAsync(CancellationToken cancellation) => RunAsync(
        () => Task.FromResult(SqliteFailures.Guard(path, () =>
        {
            ForgetPool();
            File.Move(path, $"{path}.corrupt", overwrite: true);
            StoreFiles.Remove(path);
            return true;
        })),
        cancellation);

    public Task MigrateAsync(CancellationToken cancellation) => RunAsync(
        async () =>
        {
            SqliteFailures.Guard(path, () =>
            {
                StoreFiles.CreatePrivate(path);
                return true;
            });
            await using var session = SqliteFailures.Guard(path, () => Open(forWriting: true));
            return SqliteFailures.Guard(path, () =>
            {
                StoreSchema.Migrate(session, path);
                return true;
            });
        },
        cancellation);

    public ValueTask DisposeAsync()
    {
        ForgetPool();
        return ValueTask.CompletedTask;
    }

    private void ForgetPool()
    {
        using var connection = new SqliteConnection(_pooled);
        SqliteConnection.ClearPool(connection);
    }

    private SqliteSession Open(bool forWriting)
    {
        var connection = new SqliteConnection(forWriting ? _alone : _pooled);
        var session = new SqliteSession(connection, path);
        try
        {
            connection.Open();
            session.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA busy_timeout = {(long)options.BusyTimeout.TotalMilliseconds}; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON"));
            if (forWriting)
            {
                var pages = Math.Max(FileBytesMin, options.FileBytesMax) / session.Number("PRAGMA page_size");
                session.Execute(string.Create(CultureInfo.InvariantCulture, $"PRAGMA max_page_count = {Math.Min(pages, uint.MaxValue - 1)}"));
            }

            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static string Describe(string path, SqliteStoreOptions options, bool pooling) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = SqliteOpenMode.ReadWrite,
        Pooling = pooling,
        // The provider waits for a busy file on top of SQLite's own wait; zero would mean for ever.
        DefaultTimeout = Math.Max(1, (int)options.BusyTimeout.TotalSeconds),
    }.ToString();
}
