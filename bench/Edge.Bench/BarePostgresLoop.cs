using Npgsql;

namespace Edge.Bench;

/// <summary>What one would write in an afternoon: a counter's row and a table of bodies, a connection for each writer, statements prepared.</summary>
internal sealed class BarePostgresLoop(NpgsqlDataSource source, byte[] body) : ICommitLoop
{
    public static async Task<BarePostgresLoop> OpenAsync(string connection, byte[] body)
    {
        var source = NpgsqlDataSource.Create($"{connection};Maximum Pool Size=40;Max Auto Prepare=10;Auto Prepare Min Usages=2");
        await using var making = source.CreateCommand("CREATE TABLE counter (n bigint NOT NULL); INSERT INTO counter VALUES (0); CREATE TABLE item (n bigint PRIMARY KEY, body bytea NOT NULL)");
        await making.ExecuteNonQueryAsync();
        return new BarePostgresLoop(source, body);
    }

    public async Task CommitAsync(int writer, int number)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var count = new NpgsqlCommand("UPDATE counter SET n = n + 1 RETURNING n", connection, transaction);
        var revision = (long)(await count.ExecuteScalarAsync())!;
        await using var insert = new NpgsqlCommand("INSERT INTO item VALUES ($1, $2)", connection, transaction)
        {
            Parameters = { new NpgsqlParameter<long> { TypedValue = revision }, new NpgsqlParameter<byte[]> { TypedValue = body } },
        };
        await insert.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    public ValueTask DisposeAsync() => source.DisposeAsync();
}
