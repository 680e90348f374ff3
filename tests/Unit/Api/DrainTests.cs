using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Api;

/// <summary>Withdrawal below the minimum is refused by the Api, on whichever way it is asked for. No Stargate is here, so nobody else serves.</summary>
public sealed class DrainTests
{
    private const string Shortage =
        "without gateway-1 the region north would have 0 of its 2 Gateways in service, and it needs 1 (at least 1, and 50 %): "
        + "add one, wait for those that are down or end another drain, or accept the outage with --allow-outage";

    [Fact]
    public async Task A_drain_that_leaves_too_few_needs_the_operators_word_and_the_way_back_needs_none()
    {
        await using var api = await StartAsync();
        var before = await api.RevisionAsync();
        var refused = await api.PostAsync("/v1/devices/gateway-1/drain", null);
        Assert.Equal((409, "below_minimum", Shortage), (refused.Status, refused.Code, (string?)refused.Body!["detail"]));
        Assert.Equal(before, await api.RevisionAsync());

        var drained = await api.PostAsync("/v1/devices/gateway-1/drain?allow-outage=true", null);
        Assert.Equal(200, drained.Status);
        Assert.Equal("""{"role":"gateway","region":"north","labels":{},"drain":true,"allowOutage":true}""", (await api.GetAsync("/v1/nodes/gateway-1")).Body!["spec"]!.ToJsonString());
        Assert.Equal(drained.Revision, (await api.PostAsync("/v1/devices/gateway-1/drain?allow-outage=true", null)).Revision);
        Assert.Equal(drained.Revision, (await api.PostAsync("/v1/devices/gateway-1/drain", null)).Revision);

        Assert.Equal(200, (await api.PostAsync("/v1/devices/gateway-1/undrain", null)).Status);
        Assert.Equal("""{"role":"gateway","region":"north","labels":{},"drain":false}""", (await api.GetAsync("/v1/nodes/gateway-1")).Body!["spec"]!.ToJsonString());
        Assert.Equal(404, (await api.PostAsync("/v1/devices/nobody/drain", null)).Status);
    }

    [Fact]
    public async Task Neither_a_document_nor_a_change_of_several_gets_around_the_minimum()
    {
        await using var api = await StartAsync();
        var put = await api.PutAsync("/v1/nodes/gateway-1", """{"spec":{"role":"gateway","region":"north","drain":true}}""");
        Assert.Equal((409, Shortage), (put.Status, (string?)put.Body!["detail"]));

        var apply = await api.PostAsync("/v1/apply", """
            {"resources":[
              {"kind":"Node","id":"gateway-1","spec":{"role":"gateway","region":"north","drain":true}},
              {"kind":"Node","id":"gateway-2","spec":{"role":"gateway","region":"north","drain":true}}]}
            """);
        Assert.Equal((409, "below_minimum"), (apply.Status, apply.Code));
        Assert.Equal(200, (await api.PutAsync("/v1/nodes/gateway-1", """{"spec":{"role":"gateway","region":"north","drain":true,"allowOutage":true}}""")).Status);
    }

    [Fact]
    public async Task Only_nodes_with_traffic_are_drained()
    {
        await using var api = await StartAsync();
        var refused = await api.PostAsync("/v1/devices/api-1/drain", null);
        Assert.Equal(
            (409, "api-1 is an Api, which has no traffic to be taken from it: stop it by SIGTERM, others take over"),
            (refused.Status, (string?)refused.Body!["detail"]));
    }

    [Fact]
    public async Task A_plan_by_hand_obeys_generations_minimum_and_failure_domains()
    {
        await using var api = await StartAsync();
        await api.PutAsync("/v1/nodes/gateway-3", """{"spec":{"role":"gateway","region":"south"}}""");
        await api.PutAsync("/v1/nodes/gateway-4", """{"spec":{"role":"gateway","region":"east"}}""");
        Assert.Equal(200, (await api.PutAsync("/v1/routing/policies/world", """{"spec":{"minimum":2,"pairs":[{"from":"north","to":"north"}]}}""")).Status);

        Assert.Equal((422, "it must be a Gateway of the network"), await PlanAsync(api, 1, "gateway-1", "nobody"));
        Assert.Equal(
            (409, "the plan of north would have 1 Gateway that may serve, and the routing policy 'world' asks for at least 2: no plan is made; add Gateways, end drains, or lower the minimum"),
            await PlanAsync(api, 1, "gateway-1"));
        Assert.Equal((200, null), await PlanAsync(api, 7, "gateway-1", "gateway-2", "gateway-3", "gateway-4"));
        Assert.Equal((422, "it must be above 7, the generation in force"), await PlanAsync(api, 7, "gateway-1", "gateway-2"));
        Assert.Equal(
            (422, "a generation removes Gateways of one failure domain (site, or region) at most: remove one after the other"),
            await PlanAsync(api, 8, "gateway-1", "gateway-2"));
        Assert.Equal((200, null), await PlanAsync(api, 8, "gateway-1", "gateway-2", "gateway-3"));
        var plan = ResourceKinds.RoutingPlan.Parse(System.Text.Encoding.UTF8.GetBytes((await api.GetAsync("/v1/routing/plans/north")).Body!["spec"]!.ToJsonString())).Value;
        Assert.Equal((8, 3, true), (plan.Generation, plan.Members.Count, plan.Pinned));
    }

    private static async Task<RunningApi> StartAsync()
    {
        var api = await RunningApi.StartAsync();
        await api.PutAsync("/v1/nodes/gateway-1", """{"spec":{"role":"gateway","region":"north"}}""");
        await api.PutAsync("/v1/nodes/gateway-2", """{"spec":{"role":"gateway","region":"north"}}""");
        return api;
    }

    private static async Task<(int Status, string? Reason)> PlanAsync(RunningApi api, long generation, params string[] members)
    {
        var list = string.Join(',', members.Select(member => $"\"{member}\""));
        var reply = await api.PutAsync("/v1/routing/plans/north", $$$"""{"spec":{"generation":{{{generation}}},"members":[{{{list}}}],"pinned":true}}""");
        return (reply.Status, reply.Status == 200 ? null : (string?)reply.Body!["rule"] ?? (string?)reply.Body["detail"]);
    }
}
