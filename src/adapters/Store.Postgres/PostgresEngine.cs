using Edge.Kernel;
using Edge.Store.Sql;
using Npgsql;

namespace Edge.Store.Postgres;

/// <summary>A database of a PostgreSQL server, or of several of which one is the primary, as the database of a store.</summary>
public sealed class PostgresEngine : ISqlEngine
{
    private const string Ticks = "(extract(epoch FROM clock_timestamp()) * 10000000)::bigint + 621355968000000000";

    private readonly NpgsqlDataSource _source;
    private PostgresListener? _listener;

    private PostgresEngine(PostgresAddress address, PostgresStoreOptions options)
    {
        Place = address.Place;
        Dialect = new SqlDialect
        {
            BeginReading = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            BeginWriting = "BEGIN",
            HeadLock = " FOR UPDATE",
            Now = options.Clock is null ? Ticks : "NULL::bigint",
            Unhurried = "SET LOCAL statement_timeout = 0",
            Notify = $"NOTIFY {PostgresListener.Channel}",
        };
        var builder = new NpgsqlDataSourceBuilder(address.Settings.ConnectionString);
        builder.UsePhysicalConnectionInitializer(static _ => throw new NotSupportedException("connections are opened asynchronously"), RefuseUnsafeAsync);
        _source = builder.Build();
    }

    public string Place { get; }

    public SqlDialect Dialect { get; }

    /// <summary>Makes the engine without asking the server for anything.</summary>
    /// <returns>A failure <c>bad_database</c> when the connection string cannot be used.</returns>
    public static Outcome<PostgresEngine> Create(string connection, PostgresStoreOptions options)
    {
        var address = PostgresAddress.Parse(connection, options);
        return address.Succeeded ? new PostgresEngine(address.Value, options) : address.Failure;
    }

    public Task<T> RunAsync<T>(Func<Task<T>> work, CancellationToken cancellation) => work();

    public async Task<SqlSession> OpenAsync(bool forWriting, CancellationToken cancellation)
    {
        try
        {
            return new PostgresSession(await _source.OpenConnectionAsync(cancellation), Place);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or IOException or SqlStoreException)
        {
            throw PostgresFailures.Describe(error, Place, committing: false);
        }
    }

    public async Task<SchemaState> InspectAsync(CancellationToken cancellation)
    {
        await using var session = await OpenAsync(forWriting: false, cancellation);
        return await PostgresSchema.InspectAsync(session, Place, cancellation);
    }

    /// <summary>The server checks its own files; see amcheck and data checksums.</summary>
    public Task<IReadOnlyList<string>> FindDamageAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<string>>([]);

    public Task<bool> TrySetAsideAsync(CancellationToken cancellation) => Task.FromResult(false);

    public async Task MigrateAsync(CancellationToken cancellation)
    {
        await using var session = await OpenAsync(forWriting: true, cancellation);
        await PostgresSchema.MigrateAsync(session, Place, cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is { } listener)
        {
            await listener.DisposeAsync();
        }

        await _source.DisposeAsync();
    }

    /// <summary>Rings the bell for each commit of any process, for as long as the server's notifications arrive.</summary>
    internal void Listen(Doorbell bell, TimeProvider time) => _listener = new PostgresListener(_source, bell, time);

    /// <summary>An acknowledged commit must be on the disk, so a server that may forget one is no place for a store.</summary>
    private async Task RefuseUnsafeAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand(
            "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'full_page_writes', 'synchronous_commit') AND setting = 'off' ORDER BY name", connection);
        await using var reader = await command.ExecuteReaderAsync();
        if (await reader.ReadAsync())
        {
            var name = reader.GetString(0);
            throw new SqlStoreException(new Failure("unsafe_database", $"{Place} has {name} = {reader.GetString(1)}, so that it may lose acknowledged commits: set {name} = on"));
        }
    }
}
