using System.Text.Json.Nodes;
using Edge.Tests.Conformance;

namespace Edge.Tests.Network;

/// <summary>Networks on a real PostgreSQL that goes away, or that is put back to a backup.</summary>
public sealed class DatabaseFaultTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    public static bool IsMissing => !PostgresServer.IsInstalled;

    [Fact(Skip = "PostgreSQL is not installed", SkipWhen = nameof(IsMissing))]
    public async Task While_the_database_server_is_gone_visitors_are_served_and_a_Stargate_restarts_from_its_snapshot()
    {
        await using var server = await PostgresServer.StartAsync(null, "shared_buffers=16MB");
        await using var faults = await FaultNetwork.StartAsync("postgres-gone", gateways: 1, hosts: 1, database: server.Connection);
        var restarted = faults.Network.Stargates[0];
        await SnapshotOfNowAsync(faults.Network, restarted);
        await using var load = faults.Load(perSecond: 50);
        await load.AnswersAsync(20);

        await server.KillAsync();
        await restarted.KillAsync();
        await restarted.StartAsync();

        Assert.Equal([faults.Network.Gateways[0].Address], await TestNetwork.ResolveAsync(restarted, FaultNetwork.Host));
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => faults.Network.CreateServiceAsync("late", "late.example", faults.Origin.Address));
        Assert.Contains("PostgreSQL database 'postgres'", refused.Message, StringComparison.Ordinal);
        await load.AnswersAsync(100);
        await load.StopAsync();
        load.AssertNoFailures();

        await server.BeginAsync();
        await Eventually.HoldsAsync("changes are taken again", Soon, async () =>
        {
            try
            {
                await faults.Network.CreateServiceAsync("late", "late.example", faults.Origin.Address);
                return true;
            }
            catch (Exception error) when (error.Message.Contains("PostgreSQL", StringComparison.Ordinal))
            {
                return false;
            }
        });
    }

    [Fact(Skip = "PostgreSQL is not installed", SkipWhen = nameof(IsMissing))]
    public async Task After_a_restore_every_node_is_in_the_new_epoch_lost_commits_are_listed_and_revoked_stays_revoked()
    {
        await using var server = await PostgresServer.StartAsync(null, "shared_buffers=16MB");
        await using var faults = await FaultNetwork.StartAsync("postgres-restored", gateways: 1, hosts: 2, database: server.Connection);
        var network = faults.Network;
        var backup = Path.Combine(network.Stargates[0].Folder, "edge.backup");
        await EdgeCommand.RunAsync(network.Name, ["store", "backup", backup, "--database", server.Connection]);
        await network.RunAsync("device", "revoke", "host-2");
        await network.CreateServiceAsync("late", "late.example", faults.Origin.Address);
        await using var load = faults.Load(perSecond: 50);

        await EdgeCommand.RunAsync(network.Name, ["store", "restore", backup, "--replace", "--database", server.Connection]);

        await Eventually.HoldsAsync("every node works by the new epoch", Soon, async () =>
        {
            var status = JsonNode.Parse(await network.RunAsync("status", "--json"))!;
            var nodes = status["nodes"]!.AsArray().Where(node => (string?)node!["id"] is "gateway-1" or "host-1" or "stargate-1" or "stargate-2").ToList();
            return (long?)status["epoch"] == 2 && nodes.Count == 4 && nodes.All(node => (string?)node!["health"] == "healthy");
        });
        await Eventually.HoldsAsync("a Stargate lists what was lost", Soon, () => network.Stargates.Any(stargate =>
            Directory.EnumerateFiles(stargate.Folder, "lost-commits-2.txt").Any(path => File.ReadAllText(path).Contains("services/late", StringComparison.Ordinal))));
        await Eventually.HoldsAsync("the revoked device is revoked", Soon, async () =>
            (await network.RunAsync("get", "devices", "host-2", "--json")).Contains("\"revoked\": true", StringComparison.Ordinal));
        await load.AnswersAsync(50);
        await load.StopAsync();
        load.AssertNoFailures();
        var check = await EdgeCommand.RunAsync(network.Name, ["store", "check", "--database", server.Connection]);
        Assert.Contains("is whole: epoch 2", check, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^\d+ +services/late +what usr:operator wrote$", check);
        Assert.Contains("were LOST when epoch 2 began", await network.RunAsync("status"), StringComparison.Ordinal);
    }

    /// <summary>Waits until the Stargate's snapshot holds what is in force now.</summary>
    private static Task<TimeSpan> SnapshotOfNowAsync(TestNetwork network, NodeProcess stargate)
    {
        var begun = DateTime.UtcNow;
        return Eventually.HoldsAsync("the Stargate keeps a snapshot", Soon, async () =>
        {
            await network.StatusAsync();
            var kept = new FileInfo(Path.Combine(stargate.Folder, "snapshot.bin"));
            return kept.Exists && (kept.LastWriteTimeUtc > begun || DateTime.UtcNow - begun > TimeSpan.FromSeconds(15));
        });
    }
}
