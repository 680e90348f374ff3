using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Tests.Unit.Hosting;

public sealed class PeersWireTests
{
    private static readonly NodeObservation Sample = new(
        NodeId.Parse("stargate-1"), NodeId.Parse("gateway-1"), NodeRole.Gateway, Region.Default, 7, 8, NodeHealth.Unknown, "1", 1,
        new ClassCursors(new Revision(1), new Revision(2), new Revision(3)), "", DateTimeOffset.UnixEpoch.AddDays(9), Connected: true);

    [Fact]
    public void What_is_seen_of_a_node_that_has_not_been_judged_travels_as_well_as_of_one_that_has()
    {
        var judged = Sample with { Health = NodeHealth.Healthy, Since = DateTimeOffset.UnixEpoch.AddDays(8) };

        Assert.Equal((Sample.Health, Sample.Since), Travelled(Sample));
        Assert.Equal((judged.Health, judged.Since), Travelled(judged));
    }

    private static (NodeHealth?, DateTimeOffset?) Travelled(NodeObservation observation) =>
        PeersWire.Read(PeersWire.Write(observation)) is { } read ? (read.Health, read.Since) : (null, null);
}
