using Edge.Api;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Tests.Unit.Coordination;
using Microsoft.AspNetCore.Http;

namespace Edge.Tests.Unit.Api;

public sealed class StatusTests
{
    private static readonly DeviceDocument _device = new() { PublicKey = Convert.ToBase64String(new byte[32]), Role = NodeRole.Gateway };

    [Fact]
    public void How_long_a_node_is_behind_is_counted_by_the_revisions_of_its_epoch()
    {
        var time = new JumpingTime();
        var clock = new RevisionClock(time);
        clock.Note(1, new Revision(1_000));
        time.Advance(TimeSpan.FromSeconds(30));

        // A restore went back to revision 900, and a straggler still speaks of the epoch before.
        clock.Note(2, new Revision(901));
        clock.Note(1, new Revision(1_001));
        time.Advance(TimeSpan.FromSeconds(5));
        clock.Note(2, new Revision(902));
        time.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TimeSpan.FromSeconds(7), clock.Since(2, new Revision(900)));
        Assert.Equal(TimeSpan.FromSeconds(2), clock.Since(2, new Revision(901)));
        Assert.Null(clock.Since(2, new Revision(902)));
        Assert.Null(clock.Since(1, new Revision(900)));
    }

    [Fact]
    public async Task A_revoked_node_is_behind_nothing()
    {
        await using var store = new MemoryControlStore(TimeProvider.System);
        var node = new NodeDocument { Role = NodeRole.Gateway, Region = "local" };
        await store.CommitAsync(
            new Commit
            {
                Author = "usr:a",
                Operations =
                [
                    ResourceKinds.Node.Put("gateway-1", node, ""), ResourceKinds.Device.Put("gateway-1", _device, ""),
                    ResourceKinds.Node.Put("gateway-2", node, ""), ResourceKinds.Device.Put("gateway-2", _device with { Revoked = true }, ""),
                ],
            },
            TestContext.Current.CancellationToken);
        var view = new SeenNetwork([Seen("gateway-1"), Seen("gateway-2")]);
        var status = new StatusEndpoint(store, view, new WaveDesk(store, view, TimeProvider.System), new RevisionClock(TimeProvider.System), NodeId.Parse("api-1"), "1.0.0");
        var access = new AccessList([CompiledPolicy.From("all", new PolicyDocument { Rules = [new PolicyRule { Path = "*", Capabilities = ["list"] }] })]);

        var answer = await status.StatusAsync(new ApiCall(new DefaultHttpContext(), Caller.Nobody with { Access = access }, 0), TestContext.Current.CancellationToken);

        var nodes = Assert.IsType<ApiAnswer.Document>(answer).Body["nodes"]!.AsArray();
        Assert.Equal([("gateway-1", "healthy", 1L), ("gateway-2", "down", (long?)null)], nodes.Select(static said => ((string)said!["id"]!, (string)said["health"]!, (long?)said["behind"]?["revisions"])));
    }

    private static NodeObservation Seen(string node) => new(
        NodeId.Parse("stargate-1"), NodeId.Parse(node), NodeRole.Gateway, Region.Parse("local"), 1, 1, NodeHealth.Healthy, "1.0.0", 1, default, "in service", DateTimeOffset.UnixEpoch, true);

    private sealed class SeenNetwork(IReadOnlyCollection<NodeObservation> observations) : INetworkView
    {
        public IReadOnlyCollection<NodeObservation> Observations => observations;

        public IReadOnlyCollection<DrainReport> Drains => [];

        public IReadOnlyCollection<AnycastReport> Anycast => [];

        public void AnnounceRevision(Revision revision)
        {
        }
    }
}
