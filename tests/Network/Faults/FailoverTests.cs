using System.Text.Json.Nodes;
using Edge.Tests.Conformance;

namespace Edge.Tests.Network;

/// <summary>The database fails over to a server that does not have the last commits.</summary>
public sealed class FailoverTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(90);

    private static readonly string[] Settings = ["shared_buffers=16MB"];

    public static bool IsMissing => !PostgresServer.IsInstalled;

    [Fact(Skip = "PostgreSQL is not installed", SkipWhen = nameof(IsMissing))]
    public async Task After_a_failover_that_lost_commits_an_epoch_begins_the_loss_is_listed_and_revoked_stays_revoked()
    {
        await using var primary = await PostgresServer.StartAsync(null, Settings);
        await using var standby = await primary.StartStandbyAsync("standby", Settings);
        var servers = $"Host=127.0.0.1:{primary.Port},127.0.0.1:{standby.Port};Username=edge;Database=postgres;Host Recheck Seconds=1";
        await using var faults = await FaultNetwork.StartAsync("failover-lossy", gateways: 1, hosts: 1, database: servers);
        var network = faults.Network;
        using var api = new ApiVisitor(network.Api);
        var (leaked, kept) = (await TokenAsync(network), await TokenAsync(network));
        Assert.Equal(200, await api.StatusAsync(leaked));
        await using var load = faults.Load(perSecond: 20);

        await DetachAsync(primary, standby);
        await network.CreateServiceAsync("late", "late.example", faults.Origin.Address);
        await network.RunAsync("token", "revoke", leaked.Split('_')[2]);
        await network.RunAsync("device", "revoke", "host-1");
        Assert.Equal(401, await api.StatusAsync(leaked));
        await primary.KillAsync();
        await standby.PromoteAsync();

        await Eventually.HoldsAsync("the network works by a new epoch", Soon, async () =>
            await network.TryAsync("status", "--json") is { ExitCode: 0 } status && (long?)JsonNode.Parse(status.Output)!["epoch"] == 2);
        await Eventually.HoldsAsync("every node that may is healthy", Soon, async () =>
            await network.StatusAsync() is var nodes && new[] { "stargate-1", "stargate-2", "gateway-1" }.All(node => (string?)nodes[node]["health"] == "healthy"));
        Assert.Equal(1, (await network.TryAsync("get", "service", "late")).ExitCode);
        Assert.Contains("were LOST when epoch 2 began", await network.RunAsync("status"), StringComparison.Ordinal);
        Assert.Matches(@"(?m)^\d+ +services/late +what usr:operator wrote$", await EdgeCommand.RunAsync(network.Name, ["store", "check", "--database", servers]));

        // At no moment does anybody take the token again, and the database itself says so now.
        Assert.Equal((401, 200), (await api.StatusAsync(leaked), await api.StatusAsync(kept)));
        await Eventually.HoldsAsync("the token is revoked in the new epoch", Soon, async () =>
            (await network.RunAsync("get", "revocations", "--json")).Contains($"accessor/{leaked.Split('_')[2]}", StringComparison.Ordinal));
        Assert.True((bool)(await network.GetAsync("device", "host-1"))["spec"]!["revoked"]!);
        await using var later = await network.StartApiAsync("api-2", 41);
        using var unknowing = new ApiVisitor(later);
        Assert.Equal((401, 200), (await unknowing.StatusAsync(leaked), await unknowing.StatusAsync(kept)));

        await network.CreateServiceAsync("late", "late.example", faults.Origin.Address);
        await load.AnswersAsync(20);
        await load.StopAsync();
        load.AssertNoFailures();
    }

    private static async Task<string> TokenAsync(TestNetwork network) =>
        (await network.RunAsync("token", "create", "--policy", "reader", "--days", "1")).Trim().Split('\n')[^1];

    /// <summary>From now on the standby gets nothing, once it has all that is committed before.</summary>
    private static async Task DetachAsync(PostgresServer primary, PostgresServer standby)
    {
        var position = await primary.SqlAsync("SELECT pg_current_wal_lsn()");
        await Eventually.HoldsAsync("the standby has everything", Soon, async () =>
            await standby.SqlAsync($"SELECT pg_last_wal_replay_lsn() >= '{position}'::pg_lsn") == "t");
        await standby.SqlAsync("ALTER SYSTEM SET primary_conninfo = ''");
        await standby.SqlAsync("SELECT pg_reload_conf()");
        await Eventually.HoldsAsync("the standby is cut off", Soon, async () => await primary.SqlAsync("SELECT count(*) FROM pg_stat_replication") == "0");
    }
}
