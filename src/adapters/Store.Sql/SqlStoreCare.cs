using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Store.Sql;

/// <summary>What an operator does with a store, whether processes use it at the same time or not.</summary>
public static class SqlStoreCare
{
    /// <summary>How many faults a check lists.</summary>
    private const int FaultsMax = 10;

    private const int RestoreRowsPerBatch = 500;

    private const string ChangeColumns = "SELECT revision, at, chain, record FROM change ORDER BY revision";

    /// <summary>
    /// The database's own check, then the chain from the floor to the head, that no revision is missing, that each document
    /// is what the log says was written last, and that each can be read.
    /// </summary>
    /// <returns>The head, or a failure <c>store_corrupt</c> that lists what is wrong.</returns>
    public static Task<Outcome<StoreHead>> CheckAsync(ISqlEngine engine, CancellationToken cancellation) => SqlCalls.TryAsync(async () =>
    {
        await RequireAsync(engine, cancellation);
        var faults = new List<string>(await engine.FindDamageAsync(cancellation));
        StoreHead? head = null;
        var chain = new ChainCheck();
        await ReadAsync(
            engine,
            batch =>
            {
                batch.Read(row => head = StoreRows.Head(row), $"SELECT {StoreRows.HeadColumns} FROM head");
                batch.Read(
                    row => Note(faults, chain.Next(head!, row.GetInt64(0), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3), out _)),
                    ChangeColumns);
                batch.Read(row => Note(faults, chain.FaultOf(StoreRows.Entry(row))), $"SELECT {StoreRows.EntryColumns} FROM resource ORDER BY key");
            },
            cancellation);
        if (head is null)
        {
            throw SqlStoreException.Damaged(engine.Place, "its head row is gone");
        }

        Note(faults, chain.End(head));
        Note(faults, chain.Missing);
        return faults.Count == 0 ? head : throw new SqlStoreException(new Failure(
            "store_corrupt", $"{engine.Place} is damaged: {string.Join("; ", faults.Take(FaultsMax))}: restore a backup"));
    });

    /// <summary>What the store lost at restores and failovers, as Stargates wrote it down, and nobody has dealt with yet; by epoch.</summary>
    public static Task<Outcome<IReadOnlyList<(string Epoch, LossDocument Loss)>>> LossesAsync(ISqlEngine engine, CancellationToken cancellation) => SqlCalls.TryAsync(async () =>
    {
        var entries = new List<ResourceEntry>();
        await ReadAsync(engine, batch => StoreRows.Entries(batch, ResourceKinds.Loss.Range, entries), cancellation);
        return (IReadOnlyList<(string, LossDocument)>)
        [
            .. entries.Select(static entry => (Epoch: ResourceKinds.Loss.IdOf(entry.Key)!, Document: ResourceKinds.Loss.Parse(entry)))
                .Where(static loss => loss.Document.Succeeded)
                .OrderBy(static loss => loss.Epoch.Length)
                .ThenBy(static loss => loss.Epoch, StringComparer.Ordinal)
                .Select(static loss => (loss.Epoch, loss.Document.Value)),
        ];
    });

    /// <summary>Copies the store as it is at one moment, while it is in use, into a new file of mode 0600.</summary>
    /// <param name="target">It must not exist: a backup never overwrites another.</param>
    public static Task<Outcome<StoreHead>> BackupAsync(ISqlEngine engine, string target, CancellationToken cancellation) => SqlCalls.TryAsync(async () =>
    {
        await RequireAsync(engine, cancellation);
        if (File.Exists(target))
        {
            throw new SqlStoreException(new Failure("backup_exists", $"{target} exists already: a backup never overwrites a file"));
        }

        var aside = $"{target}.part";
        try
        {
            File.Delete(aside);
            StoreFiles.CreatePrivate(aside);
            var head = await CopyAsync(engine, aside, cancellation);
            File.Move(aside, target, overwrite: false);
            DurableFolder.FlushOf(target);
            return head;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new SqlStoreException(new Failure("backup_failed", $"{target} cannot be written: {error.Message}"));
        }
    });

    /// <summary>
    /// Puts a backup into a store, as the first state of a new epoch. Processes that use the store see it as one
    /// transaction: their watches end with <see cref="WatchEvent.EpochChanged"/>, and no earlier fence holds.
    /// </summary>
    /// <param name="replace">Whether a store that holds something, or a damaged one, is replaced.</param>
    /// <returns>The head after it, or why nothing was changed.</returns>
    public static Task<Outcome<StoreHead>> RestoreAsync(ISqlEngine engine, string backup, bool replace, CancellationToken cancellation) => SqlCalls.TryAsync(async () =>
    {
        if (!File.Exists(backup))
        {
            throw new SqlStoreException(new Failure("no_backup", $"{backup} does not exist"));
        }

        try
        {
            using var reader = BackupReader.Open(backup);
            await PrepareAsync(engine, replace, cancellation);
            return await engine.RunAsync(() => FillAsync(engine, reader, replace, cancellation), cancellation);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            throw new SqlStoreException(new Failure("store_corrupt", $"{backup} cannot be read: {error.Message}"));
        }
    });

    private static async Task RequireAsync(ISqlEngine engine, CancellationToken cancellation)
    {
        switch (await engine.InspectAsync(cancellation))
        {
            case SchemaState.Absent:
                throw new SqlStoreException(new Failure("no_store", $"there is no store in {engine.Place}"));
            case SchemaState.Older:
                throw new SqlStoreException(new Failure("older_store", $"{engine.Place} is of an older release: start a Stargate of this release once, which brings it up to date"));
        }
    }

    private static Task<bool> ReadAsync(ISqlEngine engine, Action<SqlBatch> ask, CancellationToken cancellation) => engine.RunAsync(
        async () =>
        {
            await using var session = await engine.OpenAsync(forWriting: false, cancellation);
            var batch = new SqlBatch();
            batch.Add(engine.Dialect.BeginReading);
            if (engine.Dialect.Unhurried is { } unhurried)
            {
                batch.Add(unhurried);
            }

            ask(batch);
            batch.Add("ROLLBACK");
            await session.RunAsync(batch, cancellation);
            return true;
        },
        cancellation);

    private static async Task<StoreHead> CopyAsync(ISqlEngine engine, string path, CancellationToken cancellation)
    {
        StoreHead? head = null;
        using var file = new BackupFile(path);
        await ReadAsync(
            engine,
            batch =>
            {
                batch.Read(row => file.Head(head = StoreRows.Head(row)), $"SELECT {StoreRows.HeadColumns} FROM head");
                batch.Read(file.Resource, $"SELECT {StoreRows.EntryColumns} FROM resource ORDER BY key");
                batch.Read(file.Past, $"SELECT {StoreRows.EntryColumns}, replaced FROM past_resource ORDER BY replaced, key");
                batch.Read(file.Change, ChangeColumns);
                batch.Read(file.Request, "SELECT author, key, fingerprint, epoch, revision, at FROM idempotency ORDER BY author, key");
            },
            cancellation);
        file.Complete();
        return head ?? throw SqlStoreException.Damaged(engine.Place, "its head row is gone");
    }

    private static async Task PrepareAsync(ISqlEngine engine, bool replace, CancellationToken cancellation)
    {
        try
        {
            await engine.MigrateAsync(cancellation);
        }
        catch (SqlStoreException error) when (replace && error.Failure.Code == "store_corrupt")
        {
            if (!await engine.TrySetAsideAsync(cancellation))
            {
                throw;
            }

            await engine.MigrateAsync(cancellation);
        }
    }

    private static async Task<StoreHead> FillAsync(ISqlEngine engine, BackupReader reader, bool replace, CancellationToken cancellation)
    {
        StoreHead? before = null;
        await using var session = await engine.OpenAsync(forWriting: true, cancellation);
        var batch = new SqlBatch();
        batch.Add(engine.Dialect.BeginWriting);
        if (engine.Dialect.Unhurried is { } unhurried)
        {
            batch.Add(unhurried);
        }

        batch.Read(row => before = StoreRows.Head(row), $"SELECT {StoreRows.HeadColumns} FROM head{engine.Dialect.HeadLock}");
        await session.RunAsync(batch, cancellation);
        if (before is { Revision.Value: > 0 } && !replace)
        {
            throw new SqlStoreException(new Failure("store_in_use", $"{engine.Place} holds a store at revision {before.Revision} already: give --replace to put the backup into its place"));
        }

        batch = new SqlBatch();
        foreach (var table in new[] { "resource", "past_resource", "change", "change_key", "idempotency" })
        {
            batch.Add($"DELETE FROM {table}");
        }

        var head = reader.Head with { Epoch = Math.Max(reader.Head.Epoch, before?.Epoch ?? 0) + 1, Began = reader.Head.Revision };
        while (reader.Next(batch))
        {
            if (batch.Statements.Count >= RestoreRowsPerBatch)
            {
                await session.RunAsync(batch, cancellation);
                batch = new SqlBatch();
            }
        }

        batch.Add(
            """
            INSERT INTO head (id, epoch, revision, floor, chain, began) VALUES (1, $1, $2, $3, $4, $5)
            ON CONFLICT (id) DO UPDATE
            SET epoch = excluded.epoch, revision = excluded.revision, floor = excluded.floor, chain = excluded.chain, began = excluded.began
            """,
            head.Epoch,
            head.Revision.Value,
            head.Floor.Value,
            Convert.FromHexString(head.Chain),
            head.Began.Value);
        batch.Add("UPDATE lease SET holder = NULL, until = 0");
        if (engine.Dialect.Notify is { } notify)
        {
            batch.Add(notify);
        }

        batch.Add("COMMIT");
        await session.RunAsync(batch, cancellation);
        return head;
    }

    private static void Note(List<string> faults, string? fault)
    {
        if (fault is not null && faults.Count < FaultsMax)
        {
            faults.Add(fault);
        }
    }
}
