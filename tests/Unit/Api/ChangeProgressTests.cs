using Edge.Api;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Api;

public sealed class ChangeProgressTests
{
    private static readonly Dictionary<string, NodeRole> _nodes = new()
    {
        ["stargate-1"] = NodeRole.Stargate,
        ["gateway-1"] = NodeRole.Gateway,
        ["gateway-2"] = NodeRole.Gateway,
        ["gateway-3"] = NodeRole.Gateway,
        ["gateway-4"] = NodeRole.Gateway,
        ["host-1"] = NodeRole.Host,
    };

    private static readonly ResourceClass[] Tenant = [ResourceClass.Tenant];

    [Fact]
    public void A_change_waits_for_connected_stargates_and_gateways_only()
    {
        NodeObservation[] said =
        [
            Saw("stargate-1", NodeRole.Stargate, applied: 10),
            Saw("gateway-1", NodeRole.Gateway, applied: 10),
            Saw("gateway-2", NodeRole.Gateway, applied: 9),
            Saw("gateway-3", NodeRole.Gateway, applied: 2, connected: false),
            Saw("gateway-4", NodeRole.Gateway, applied: 2, health: NodeHealth.Down),
            Saw("host-1", NodeRole.Host, applied: 1),
        ];

        var progress = ChangeProgress.Of(1, new Revision(10), Tenant, said, _nodes);

        Assert.Equal(["gateway-1", "stargate-1"], progress.Applied);
        Assert.Equal(["gateway-2"], progress.Waiting);
        Assert.Equal(["gateway-3", "gateway-4"], progress.Out);
    }

    [Fact]
    public void A_node_has_applied_what_any_of_its_stargates_heard()
    {
        NodeObservation[] said =
        [
            Saw("gateway-1", NodeRole.Gateway, applied: 8, observer: "stargate-1"),
            Saw("gateway-1", NodeRole.Gateway, applied: 12, observer: "stargate-2"),
        ];

        Assert.Equal(["gateway-1"], ChangeProgress.Of(1, new Revision(12), Tenant, said, _nodes).Applied);
    }

    [Fact]
    public void A_change_waits_for_the_classes_that_it_touched_and_for_no_other()
    {
        NodeObservation[] said =
        [
            Saw("stargate-1", NodeRole.Stargate, applied: 12),
            Saw("gateway-1", NodeRole.Gateway, applied: 0) with { Applied = new ClassCursors(new Revision(12), new Revision(9), new Revision(10)) },
        ];

        Assert.Equal(["gateway-1"], ChangeProgress.Of(1, new Revision(10), Tenant, said, _nodes).Waiting);
        Assert.Empty(ChangeProgress.Of(1, new Revision(10), [ResourceClass.Network], said, _nodes).Waiting);
        Assert.Empty(ChangeProgress.Of(1, new Revision(11), [ResourceClass.Express, ResourceClass.Undelivered], said, _nodes).Waiting);
        Assert.Equal(["gateway-1"], ChangeProgress.Of(1, new Revision(11), [ResourceClass.Express, ResourceClass.Network], said, _nodes).Waiting);
    }

    [Fact]
    public void What_was_applied_in_another_epoch_does_not_count()
    {
        Assert.Equal(["gateway-1", "stargate-1"], ChangeProgress.Of(2, new Revision(5), Tenant, [Saw("gateway-1", NodeRole.Gateway, applied: 50)], _nodes).Waiting);
    }

    [Fact]
    public void What_no_stargate_has_is_applied_nowhere()
    {
        Assert.Equal(["stargate-1"], ChangeProgress.Of(1, new Revision(5), Tenant, [], _nodes).Waiting);

        var away = ChangeProgress.Of(1, new Revision(5), Tenant, [Saw("stargate-1", NodeRole.Stargate, applied: 4, connected: false)], _nodes);
        Assert.Equal(["stargate-1"], away.Waiting);
        Assert.Empty(away.Out);
    }

    [Fact]
    public void Nobody_waits_for_a_node_that_was_deleted_and_is_still_connected()
    {
        NodeObservation[] said =
        [
            Saw("stargate-1", NodeRole.Stargate, applied: 10),
            Saw("gateway-1", NodeRole.Gateway, applied: 10),
            Saw("gateway-9", NodeRole.Gateway, applied: 2),
        ];

        var progress = ChangeProgress.Of(1, new Revision(10), Tenant, said, _nodes);

        Assert.Equal(["gateway-1", "stargate-1"], progress.Applied);
        Assert.Empty(progress.Waiting);
        Assert.Empty(progress.Out);
    }

    private static NodeObservation Saw(
        string node, NodeRole role, long applied, bool connected = true, NodeHealth health = NodeHealth.Healthy, string observer = "stargate-1") =>
        new(NodeId.Parse(observer), NodeId.Parse(node), role, Region.Default, 7, 1, health, "1.0.0", 1, ClassCursors.Of(new Revision(applied)), "", DateTimeOffset.UnixEpoch, connected);
}
