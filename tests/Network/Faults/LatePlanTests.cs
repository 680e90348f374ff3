using System.Text.Json.Nodes;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Store.Sql;
using Edge.Store.Sqlite;

namespace Edge.Tests.Network;

/// <summary>Routing plans that come too late, as from a writer that was stopped between two steps.</summary>
public sealed class LatePlanTests
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    private static readonly string Region = Kernel.Region.Default.Value;

    private static readonly ResourceKey Key = ResourceKinds.RoutingPlan.Key(Region);

    [Fact]
    public async Task A_late_writer_of_an_old_generation_is_refused_by_the_store_the_api_the_stargates_and_the_gateways()
    {
        await using var faults = await FaultNetwork.StartAsync("late-plan", gateways: 2, hosts: 0);
        var network = faults.Network;
        using var api = new ApiVisitor(network.Api);
        var opened = await SqliteControlStore.OpenAsync(network.Database, new SqliteStoreOptions(), TimeProvider.System, CancellationToken.None);
        await using var store = opened.Value;
        await PolicyAsync(network, api, capacity: 1);
        var (old, written) = await PlanAsync(store, members: 1);

        // 1. The writer has its lease and a plan, and is stopped. So is a Stargate, which will wake with a picture of before.
        var late = await LeaseAsync(store);
        network.Stargates[1].Process.Send(UnixSignal.Stop);
        await PolicyAsync(network, api, capacity: 2);
        var (plan, _) = await PlanAsync(store, members: 2);
        Assert.True(plan.Generation > old.Generation);
        await AnsweredAsync(network, network.Stargates.Take(1));

        // 2. It wakes: its lease was given to another, what it compares with is replaced, and the Api knows better too.
        Assert.IsType<CommitOutcome.Fenced>(await WriteAsync(store, old, late, written));
        Assert.IsType<CommitOutcome.Conflict>(await WriteAsync(store, old, null, written));
        var (status, refusal, _) = await api.AskAsync(
            network.OperatorToken, HttpMethod.Put, $"/v1/{Key}", new { spec = new { generation = old.Generation, members = old.Members } });
        Assert.Equal((422, "generation"), (status, (string?)refusal["field"]));
        network.Stargates[1].Process.Send(UnixSignal.Continue);
        await AnsweredAsync(network, network.Stargates);
        Assert.Equal(plan.Generation, (await PlanAsync(store, members: 2)).Plan.Generation);

        // 3. One that asks for nothing gets its plan into the store, and no further: nobody follows it, and all say so.
        Assert.IsType<CommitOutcome.Committed>(await WriteAsync(store, old with { Pinned = true }, null, null));
        foreach (var stargate in network.Stargates)
        {
            await Eventually.HoldsAsync($"{stargate.Name} counts the plan that it does not follow", Soon, async () =>
                await NodeMetrics.SumAsync(stargate, "edge_coordination_plans_refused_total") >= 1);
        }

        await Eventually.HoldsAsync("both Gateways refuse the plan", Soon, async () =>
            await network.StatusAsync() is var nodes && network.Gateways.All(gateway => Refuses(nodes[gateway.Name])));
        await AnsweredAsync(network, network.Stargates);

        // 4. A person's plan of the next generation outdoes it.
        var next = await api.AskAsync(
            network.OperatorToken, HttpMethod.Put, $"/v1/{Key}", new { spec = new { generation = plan.Generation + 1, members = plan.Members.Take(1) } });
        Assert.Equal(200, next.Status);
        await FaultNetwork.DnsAnswersAsync("both Stargates answer by the newest plan", Soon, network.Gateways.Where(gateway => gateway.Name == plan.Members[0]), network.Stargates);
    }

    private static async Task PolicyAsync(TestNetwork network, ApiVisitor api, int capacity)
    {
        var spec = new { pairs = new[] { new { from = Region, to = Region, capacity } } };
        var (status, answer, _) = await api.AskAsync(network.OperatorToken, HttpMethod.Put, "/v1/routing/policies/world", new { spec });
        Assert.True(status is 200 or 201, answer.ToJsonString());
    }

    /// <summary>Waits for a plan of so many members.</summary>
    private static async Task<(RoutingPlanDocument Plan, Revision Modified)> PlanAsync(SqlControlStore store, int members)
    {
        RoutingPlanDocument? plan = null;
        var modified = Revision.Zero;
        await Eventually.HoldsAsync($"there is a plan of {members}", Soon, async () =>
        {
            if (Assert.IsType<ReadOutcome.Found>(await store.ReadAsync(KeyRange.Of(Key), CancellationToken.None)).Entries is [var entry])
            {
                (plan, modified) = (ResourceKinds.RoutingPlan.Parse(entry).Value, entry.Modified);
            }

            return plan?.Members.Count == members;
        });
        return (plan!, modified);
    }

    private static async Task<Fence> LeaseAsync(SqlControlStore store)
    {
        Fence? fence = null;
        await Eventually.HoldsAsync("the writer has its lease", Soon, async () =>
        {
            var outcome = await store.AcquireLeaseAsync("routing", NodeId.Parse("late-writer"), TimeSpan.FromSeconds(1), CancellationToken.None);
            fence = (outcome as LeaseOutcome.Granted)?.Fence;
            return fence is not null;
        });
        return fence!;
    }

    private static async Task<CommitOutcome> WriteAsync(SqlControlStore store, RoutingPlanDocument plan, Fence? fence, Revision? present) => await store.CommitAsync(
        new Commit
        {
            Author = "node:late-writer",
            Operations = [ResourceKinds.RoutingPlan.Put(Region, plan, "")],
            Compares = present is { } at ? [new Compare.ModifiedAt(Key, at)] : [],
            Fence = fence,
        },
        CancellationToken.None);

    private static Task<TimeSpan> AnsweredAsync(TestNetwork network, IEnumerable<NodeProcess> stargates) =>
        FaultNetwork.DnsAnswersAsync("visitors are sent to both Gateways", Soon, network.Gateways, stargates);

    private static bool Refuses(JsonObject node) =>
        node["rejections"]!.AsArray().Any(static rejection => (string?)rejection!["key"] == Key.Value && (string?)rejection["field"] == "generation");
}
