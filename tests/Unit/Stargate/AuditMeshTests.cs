using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;

namespace Edge.Tests.Unit.Stargate;

/// <summary>The audit logs of several nodes, read through one Api.</summary>
public sealed class AuditMeshTests
{
    [Fact]
    public async Task An_api_shows_what_stargates_recorded_and_says_whose_part_is_missing()
    {
        await using var network = await TestNet.StartAsync(2);
        var api = new ApiCaller(network, await network.StartApiAsync("api-1"));
        await network.StartApiAsync("api-2");
        await network.OpenAsync(NodeRole.Gateway, "gateway-1");

        var told = await api.GetAsync("/v1/audit?path=devices/gateway-1&action=enrol");
        Assert.Equal(200, told.Status);
        var item = Assert.Single(told.Body["items"]!.AsArray())!;
        Assert.StartsWith("stargate-", (string?)item["node"], StringComparison.Ordinal);
        Assert.Equal("accepted", (string?)item["outcome"]);
        Assert.Empty(told.Body["silent"]!.AsArray());
        Assert.Equal(["api-2"], told.Body["apart"]!.AsArray().Select(static node => (string?)node));

        await network.KillStargateAsync("stargate-2");
        await Eventually.HoldsAsync("it says who is silent", async () =>
            (await api.GetAsync("/v1/audit")).Body["silent"]!.AsArray().Select(static node => (string?)node).SequenceEqual(["stargate-2"]));
        await api.PostAsync("/v1/tokens", """{"policies":["reader"]}""");
        var newest = (await api.GetAsync("/v1/audit?limit=1")).Body["items"]!.AsArray();
        Assert.Equal(("api-1", "create"), ((string?)newest[0]!["node"], (string?)newest[0]!["action"]));
    }

    [Fact]
    public async Task A_gateway_reads_no_audit_log()
    {
        await using var network = await TestNet.StartAsync(1);
        var gateway = await network.OpenAsync(NodeRole.Gateway, "gateway-1");
        using var session = await gateway.DialAsync(network["stargate-1"].Addresses!.Control!.ToString(), TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await new Audit.AuditClient(session.Channel).ReadAsync(new AuditRequest { Limit = 1 }, session.Credentials, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
    }
}
