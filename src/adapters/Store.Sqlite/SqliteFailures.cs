using Edge.Kernel;
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

    public static Failure Failure(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        Full => new Failure("store_full", $"the disk or the allowed size of {path} is used up: make room") { Retryable = true },
        Corrupt or NotADatabase => new Failure("store_corrupt", Describe(error, path)),
        _ => new Failure("store_unavailable", Describe(error, path)) { Retryable = true },
    };

    public static bool IsDamage(SqliteException error) => error.SqliteErrorCode is Corrupt or NotADatabase;

    private static string Describe(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        Busy or Locked => $"{path} is busy with another process's transaction: try again",
        Corrupt or NotADatabase => $"{path} is damaged ({error.Message}): run 'edge store check', and restore a backup",
        _ => $"{path}: {error.Message}",
    };
}
