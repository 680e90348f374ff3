using Edge.Commands;
using Edge.Kernel;
using Edge.Store.Postgres;
using Edge.Store.Sql;
using Edge.Store.Sqlite;

namespace Edge.Running;

/// <summary>The database that <c>--database</c> names. A connection string may hold a password, so it is never shown.</summary>
internal sealed class Database
{
    /// <summary>What stands in for <c>--database</c>, so that a password does not show in the list of processes.</summary>
    public const string Variable = "EDGE_DATABASE";

    private const string FileName = "control.db";

    private readonly string? _connection;
    private readonly string _file;

    private Database(string file, string? connection)
    {
        _file = file;
        _connection = connection;
    }

    /// <param name="given">The option; null takes the variable, else a file in the folder.</param>
    public static Outcome<Database> Of(CommandShell shell, string folder, string? given)
    {
        var text = given ?? shell.VariableOrNull(Variable) ?? "sqlite";
        if (text == "sqlite")
        {
            return new Database(Path.Combine(folder, FileName), null);
        }

        if (text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal))
        {
            return new Failure("bad_database", "a database is not given as a URL: write --database 'Host=…;Database=…;Username=…'");
        }

        if (!text.Contains('=', StringComparison.Ordinal))
        {
            return new Database(shell.PathOf(text), null);
        }

        var engine = PostgresEngine.Create(text, new PostgresStoreOptions());
        return engine.Succeeded ? new Database(engine.Value.Place, text) : engine.Failure;
    }

    /// <summary>What messages call the database.</summary>
    public override string ToString() => _file;

    public ISqlEngine Engine() => _connection is null
        ? new SqliteEngine(_file, new SqliteStoreOptions())
        : PostgresEngine.Create(_connection, new PostgresStoreOptions()).Value;

    /// <param name="patient">Whether a server that cannot be reached now is waited for.</param>
    public Task<Outcome<SqlControlStore>> OpenAsync(bool patient, TimeProvider time, CancellationToken cancellation) => _connection is null
        ? SqliteControlStore.OpenAsync(_file, new SqliteStoreOptions(), time, cancellation)
        : PostgresControlStore.OpenAsync(_connection, new PostgresStoreOptions(), patient, time, cancellation);

    /// <summary>Whether there is no store in it yet, so that a network would be made.</summary>
    public Task<Outcome<bool>> IsNewAsync(CancellationToken cancellation) => SqlCalls.TryAsync(async () =>
    {
        await using var engine = Engine();
        return await engine.InspectAsync(cancellation) == SchemaState.Absent;
    });
}
