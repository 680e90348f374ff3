using System.Globalization;
using Edge.Store.Sql;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>One connection to the file. It remembers the statements that it prepared, since preparing costs more than running.</summary>
internal sealed class SqliteSession(SqliteConnection connection, string path) : SqlSession
{
    /// <summary>Prepared statements at once; the store has some thirty different ones.</summary>
    private const int PreparedMax = 100;

    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    public override Task RunAsync(SqlBatch batch, CancellationToken cancellation)
    {
        foreach (var statement in batch.Statements)
        {
            cancellation.ThrowIfCancellationRequested();
            try
            {
                Run(statement);
            }
            catch (SqliteException error)
            {
                throw SqliteFailures.Describe(error, path, committing: statement.Text == "COMMIT");
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Statements without parameters, perhaps several, that return nothing.</summary>
    public void Execute(string text)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this program.
        command.CommandText = text;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    /// <summary>The one number that a query returns; zero when it returns none.</summary>
    public long Number(string text)
    {
        var number = 0L;
        Run(new SqlStatement(text, [], row => number = row.IsDBNull(0) ? 0 : row.GetInt64(0)));
        return number;
    }

    public void Run(SqlStatement statement)
    {
        var command = Prepare(statement.Text);
        for (var i = 0; i < statement.Parameters.Length; i++)
        {
            command.Parameters[i].Value = statement.Parameters[i] ?? DBNull.Value;
        }

        if (statement.Row is null)
        {
            command.ExecuteNonQuery();
            return;
        }

        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            statement.Row(reader);
        }
    }

    public override ValueTask DisposeAsync()
    {
        foreach (var command in _prepared.Values)
        {
            command.Dispose();
        }

        connection.Dispose();
        return ValueTask.CompletedTask;
    }

    private SqliteCommand Prepare(string text)
    {
        if (_prepared.TryGetValue(text, out var known))
        {
            return known;
        }

        if (_prepared.Count >= PreparedMax)
        {
            var (old, forgotten) = _prepared.First();
            _prepared.Remove(old);
            forgotten.Dispose();
        }

        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Every statement is a constant of this program.
        command.CommandText = text;
#pragma warning restore CA2100
        for (var i = 1; text.Contains(string.Create(CultureInfo.InvariantCulture, $"${i}"), StringComparison.Ordinal); i++)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = string.Create(CultureInfo.InvariantCulture, $"${i}") });
        }

        _prepared.Add(text, command);
        return command;
    }
}
