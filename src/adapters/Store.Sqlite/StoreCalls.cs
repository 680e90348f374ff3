using Edge.Kernel;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>Runs work on the file away from the caller's thread, since SQLite blocks, and turns its errors into failures.</summary>
internal static class StoreCalls
{
    /// <param name="cancellation">Cancels before the work begins; begun work ends by itself, within the busy timeout.</param>
    public static Task<Outcome<T>> RunAsync<T>(string path, Func<T> work, CancellationToken cancellation) =>
        Task.Run<Outcome<T>>(
            () =>
            {
                try
                {
                    return work();
                }
                catch (SqliteException error)
                {
                    return SqliteFailures.Failure(error, path);
                }
                catch (StoreRefusedException error)
                {
                    return new Failure(error.Code, error.Message);
                }
                catch (IOException error)
                {
                    return new Failure("store_unavailable", $"{path}: {error.Message}") { Retryable = true };
                }
                catch (UnauthorizedAccessException error)
                {
                    return new Failure("store_unavailable", $"{path}: {error.Message}");
                }
            },
            cancellation);

    public static void RefuseIf(bool closed, string path)
    {
        if (closed)
        {
            throw new StoreRefusedException("store_unavailable", $"{path} is closed");
        }
    }
}
