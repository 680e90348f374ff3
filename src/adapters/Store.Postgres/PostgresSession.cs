using Edge.Kernel;
using Edge.Store.Sql;
using Npgsql;

namespace Edge.Store.Postgres;

/// <summary>One connection; a batch is one round trip.</summary>
internal sealed class PostgresSession : SqlSession
{
    private readonly NpgsqlConnection _connection;
    private readonly string _place;
    private string? _warning;

    public PostgresSession(NpgsqlConnection connection, string place)
    {
        _connection = connection;
        _place = place;
        connection.Notice += (_, said) => _warning = said.Notice.Severity == "WARNING" ? said.Notice.MessageText : _warning;
    }

    public override async Task RunAsync(SqlBatch batch, CancellationToken cancellation)
    {
        _warning = null;
        try
        {
            await using var command = Build(batch);
            await using var reader = await command.ExecuteReaderAsync(cancellation);
            foreach (var statement in batch.Statements.Where(static statement => statement.Row is not null))
            {
                while (await reader.ReadAsync(cancellation))
                {
                    statement.Row!(reader);
                }

                await reader.NextResultAsync(cancellation);
            }
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or IOException)
        {
            throw PostgresFailures.Describe(error, _place, batch.Commits);
        }

        // A commit that stopped waiting for its standby is answered with success and a warning: it is on one disk only.
        if (batch.Commits && _warning is { } warning)
        {
            throw new SqlStoreException(new Failure("store_unavailable", $"{_place} warned of a commit: {warning}") { Retryable = true }) { Undecided = true };
        }
    }

    public override ValueTask DisposeAsync() => _connection.DisposeAsync();

    private NpgsqlBatch Build(SqlBatch batch)
    {
        var command = new NpgsqlBatch(_connection);
        foreach (var statement in batch.Statements)
        {
            var one = new NpgsqlBatchCommand(statement.Text);
            foreach (var value in statement.Parameters)
            {
                one.Parameters.Add(value switch
                {
                    long number => new NpgsqlParameter<long> { TypedValue = number },
                    int number => new NpgsqlParameter<int> { TypedValue = number },
                    string text => new NpgsqlParameter<string> { TypedValue = text },
                    byte[] octets => new NpgsqlParameter<byte[]> { TypedValue = octets },
                    null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                    _ => throw new BrokenInvariantException($"statements have no parameters of type {value.GetType().Name}"),
                });
            }

            command.BatchCommands.Add(one);
        }

        return command;
    }
}
