using Edge.Kernel;
using Edge.Store.Sql;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>What SQLite's result codes (https://sqlite.org/rescode.html) mean for the caller of a store.</summary>
internal static class SqliteFailures
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int NotADatabase = 26;

    /// <param name="committing">Whether the error came from COMMIT: what it left on the disk shows only when the file is opened again.</param>
    public static SqlStoreException Describe(SqliteException error, string path, bool committing) => error.SqliteErrorCode switch
    {
        Full => new(new Failure("store_full", $"the disk or the allowed size of {path} is used up: make room") { Retryable = true }),
        Corrupt or NotADatabase => new(new Failure("store_corrupt", $"{path} is damaged ({error.Message}): run 'edge store check', and restore a backup")) { Undecided = committing },
        Busy or Locked => new(new Failure("store_unavailable", $"{path} is busy with another process's transaction: try again") { Retryable = true }) { Undecided = committing },
        _ => new(new Failure("store_unavailable", $"{path}: {error.Message}") { Retryable = true }) { Undecided = committing },
    };

    /// <summary>Runs work on the file and turns its errors into the store's.</summary>
    public static T Guard<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (SqliteException error)
        {
            throw Describe(error, path, committing: false);
        }
        catch (IOException error)
        {
            throw new SqlStoreException(new Failure("store_unavailable", $"{path}: {error.Message}") { Retryable = true });
        }
        catch (UnauthorizedAccessException error)
        {
            throw new SqlStoreException(new Failure("store_unavailable", $"{path}: {error.Message}"));
        }
    }
}
