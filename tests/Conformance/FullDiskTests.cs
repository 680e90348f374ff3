using System.Security.Cryptography;
using Edge.Kernel;
using Edge.Store.Postgres;
using Edge.Store.Sql;

namespace Edge.Tests.Conformance;

/// <summary>A disk without room, on both engines: writes say so, reads go on, and all is well once there is room.</summary>
public sealed class FullDiskTests
{
    private const int CommitsMax = 500;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static bool MayNotMount => !Environment.IsPrivilegedProcess || !OperatingSystem.IsLinux();

    [Fact(Skip = "only root mounts a small disk", SkipWhen = nameof(MayNotMount))]
    public async Task SQLite_on_a_full_disk_refuses_writes_as_full_and_goes_on_when_there_is_room()
    {
        using var disk = new SmallDisk(megabytes: 4);
        await using var store = await StoreFolder.OpenAsync(Path.Combine(disk.Place, "control.db"), TimeProvider.System);

        await FillAndFreeAsync(store, disk);
    }

    [Fact(Skip = "only root mounts a small disk", SkipWhen = nameof(MayNotMount))]
    public async Task PostgreSQL_on_a_full_disk_refuses_writes_as_full_and_goes_on_when_there_is_room()
    {
        Assert.SkipUnless(PostgresServer.IsInstalled, "PostgreSQL is not installed");
        using var disk = new SmallDisk(megabytes: 64);
        await using var server = await PostgresServer.StartAsync(disk.Place, "shared_buffers=16MB", "max_connections=20");
        var opened = await PostgresControlStore.OpenAsync(server.Connection, new PostgresStoreOptions(), patient: false, TimeProvider.System, Cancellation);
        await using var store = opened.Value;

        await FillAndFreeAsync(store, disk);
    }

    private static async Task FillAndFreeAsync(SqlControlStore store, SmallDisk disk)
    {
        Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(CommitOf(0), Cancellation));
        disk.Fill();
        var number = 0;
        CommitOutcome outcome;
        do
        {
            outcome = await store.CommitAsync(CommitOf(++number), Cancellation);
        }
        while (outcome is CommitOutcome.Committed && number < CommitsMax);

        Assert.IsType<CommitOutcome.Full>(outcome);
        Assert.Equal(number, Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(KeyRange.All, Cancellation)).Head.Revision.Value);

        disk.Free();
        Assert.Equal(new CommitOutcome.Committed(1, new Revision(number + 1)), await store.CommitAsync(CommitOf(number), Cancellation));
    }

    private static Commit CommitOf(int number) => new()
    {
        Author = "usr:alice",
        IdempotencyKey = $"{number}",
        Operations = [new Operation.Put(ResourceKey.Of("a", $"{number}"), "Thing", 1, "", RandomNumberGenerator.GetBytes(50_000))],
        RequestDigest = $"{number}",
    };
}
