using Edge.Kernel;
using Microsoft.Data.Sqlite;

namespace Edge.Store.Sqlite;

/// <summary>What an operator does with the file of a store, whether processes use it at the same time or not.</summary>
public static class SqliteStoreFile
{
    /// <summary>SQLite's own integrity check, then every chain from the floor to the head.</summary>
    public static Task<Outcome<StoreHead>> CheckAsync(string path, CancellationToken cancellation) =>
        StoreCalls.RunAsync(path, () => Check(path), cancellation);

    /// <summary>Copies the store as it is at one moment, while it is in use, into a new file of mode 0600.</summary>
    /// <param name="target">It must not exist: a backup never overwrites another.</param>
    public static Task<Outcome<StoreHead>> BackupAsync(string path, string target, CancellationToken cancellation) =>
        StoreCalls.RunAsync(
            path,
            () =>
            {
                RefuseMissing(path);
                if (File.Exists(target))
                {
                    throw new StoreRefusedException("backup_exists", $"{target} exists already: a backup never overwrites a file");
                }

                var aside = $"{target}.part";
                StoreFiles.Remove(aside);
                Copy(path, aside);
                var head = Check(aside);
                StoreFiles.Flush(aside);
                File.Move(aside, target);
                StoreFiles.FlushFolderOf(target);
                return head;
            },
            cancellation);

    /// <summary>
    /// Puts a backup into the place of the store, as the first state of a new epoch. Processes that use the store see it as
    /// one transaction, and their watches end with <see cref="WatchEvent.EpochChanged"/>.
    /// </summary>
    /// <returns>The head after it, or why nothing was changed.</returns>
    public static Task<Outcome<StoreHead>> RestoreAsync(string path, string backup, CancellationToken cancellation) =>
        StoreCalls.RunAsync(
            path,
            () =>
            {
                RefuseMissing(backup);
                var aside = $"{path}.restore";
                StoreFiles.Remove(aside);
                try
                {
                    Copy(backup, aside);
                    var before = Check(aside).Epoch;
                    StartEpoch(aside, Math.Max(before, EpochOf(path)) + 1);
                    Replace(aside, path);
                }
                finally
                {
                    StoreFiles.Remove(aside);
                }

                return Check(path);
            },
            cancellation);

    private static StoreHead Check(string path)
    {
        RefuseMissing(path);
        using var connection = Open(path, SqliteOpenMode.ReadWrite);
        using var snapshot = connection.BeginTransaction(deferred: true);
        var faults = connection.Select(row => row.GetString(0), "PRAGMA integrity_check(10)");
        if (faults is not ["ok"])
        {
            throw new StoreRefusedException("store_corrupt", $"{path} is damaged: {string.Join("; ", faults)}: restore a backup");
        }

        if (!StoreSchema.IsCurrent(connection))
        {
            throw new StoreRefusedException("not_a_store", $"{path} is no store of this release");
        }

        var head = StoreRows.Head(connection);
        return StoreLog.Verify(connection, head) is { } fault
            ? throw new StoreRefusedException("store_corrupt", $"{path}: {fault}: restore a backup")
            : head;
    }

    private static void Copy(string from, string to)
    {
        StoreFiles.CreatePrivate(to);
        using var source = Open(from, SqliteOpenMode.ReadWrite);
        using var target = Open(to, SqliteOpenMode.ReadWrite);
        source.BackupDatabase(target);
    }

    /// <summary>A damaged file cannot be written through SQLite, and is kept beside the new one instead.</summary>
    private static void Replace(string aside, string path)
    {
        try
        {
            Copy(aside, path);
        }
        catch (SqliteException error) when (SqliteFailures.IsDamage(error))
        {
            File.Move(path, $"{path}.corrupt", overwrite: true);
            StoreFiles.Remove(path);
            Copy(aside, path);
        }

        StoreFiles.Flush(path);
        StoreFiles.FlushFolderOf(path);
    }

    private static void StartEpoch(string path, long epoch)
    {
        using var connection = Open(path, SqliteOpenMode.ReadWrite);
        connection.Execute("UPDATE head SET epoch = $1; UPDATE lease SET holder = NULL, until = 0", epoch);
    }

    /// <summary>The epoch of the store that a restore replaces; 0 when nothing can be read there.</summary>
    private static long EpochOf(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        try
        {
            using var connection = Open(path, SqliteOpenMode.ReadWrite);
            return connection.Number("SELECT epoch FROM head");
        }
        catch (SqliteException)
        {
            return 0;
        }
    }

    private static SqliteConnection Open(string path, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 5 }.ToString());
        connection.Open();
        connection.Execute("PRAGMA busy_timeout = 5000; PRAGMA synchronous = FULL");
        return connection;
    }

    private static void RefuseMissing(string path)
    {
        if (!File.Exists(path))
        {
            throw new StoreRefusedException("no_store", $"{path} does not exist");
        }
    }
}
