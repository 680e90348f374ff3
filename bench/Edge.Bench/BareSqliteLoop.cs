using Microsoft.Data.Sqlite;

namespace Edge.Bench;

/// <summary>What one would write in an afternoon: a counter's row and a table of bodies, one transaction for each commit, statements prepared.</summary>
internal sealed class BareSqliteLoop : ICommitLoop
{
    private readonly byte[] _body;
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _count;
    private readonly SqliteCommand _insert;

    /// <summary>Writers take turns here, since SQLite's own lock is polled.</summary>
    private readonly SemaphoreSlim _turn = new(1, 1);

    public BareSqliteLoop(string path, byte[] body)
    {
        _body = body;
        _connection = new SqliteConnection($"Data Source={path};Pooling=false");
        _connection.Open();
        using var making = _connection.CreateCommand();
        making.CommandText = """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
            CREATE TABLE counter (n INTEGER NOT NULL); INSERT INTO counter VALUES (0);
            CREATE TABLE item (n INTEGER PRIMARY KEY, body BLOB NOT NULL);
            """;
        making.ExecuteNonQuery();
        _count = _connection.CreateCommand();
        _count.CommandText = "UPDATE counter SET n = n + 1 RETURNING n";
        _insert = _connection.CreateCommand();
        _insert.CommandText = "INSERT INTO item VALUES ($1, $2)";
        _insert.Parameters.AddWithValue("$1", 0L);
        _insert.Parameters.AddWithValue("$2", body);
    }

    public async Task CommitAsync(int writer, int number)
    {
        await _turn.WaitAsync();
        try
        {
            await Task.Run(() =>
            {
                using var transaction = _connection.BeginTransaction(deferred: false);
                (_count.Transaction, _insert.Transaction) = (transaction, transaction);
                _insert.Parameters[0].Value = (long)_count.ExecuteScalar()!;
                _insert.Parameters[1].Value = _body;
                _insert.ExecuteNonQuery();
                transaction.Commit();
            });
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _count.DisposeAsync();
        await _insert.DisposeAsync();
        await _connection.DisposeAsync();
        _turn.Dispose();
    }
}
