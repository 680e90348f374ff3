namespace Edge.Tests.Unit.Api;

public sealed class NodeRemovalTests
{
    [Fact]
    public async Task A_node_is_removed_only_after_its_device_is_revoked()
    {
        await using var api = await RunningApi.StartAsync();

        var refused = await api.DeleteAsync("/v1/nodes/api-1");
        Assert.Equal((409, "conflict"), (refused.Status, refused.Code));
        Assert.Equal("the node api-1 may still log in: send it away first by 'edge device revoke api-1'", refused.Detail);
        Assert.Equal(200, (await api.GetAsync("/v1/nodes/api-1")).Status);

        Assert.Equal(200, (await api.PostAsync("/v1/devices/api-1/revoke", null)).Status);
        Assert.Equal(200, (await api.DeleteAsync("/v1/nodes/api-1")).Status);
        Assert.Equal(404, (await api.GetAsync("/v1/nodes/api-1")).Status);
    }
}
