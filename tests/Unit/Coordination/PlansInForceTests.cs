using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Coordination;

/// <summary>A late writer of an old generation: refused by the store, by Stargates and by nodes.</summary>
public sealed class PlansInForceTests
{
    [Fact]
    public async Task A_writer_that_lost_its_lease_or_its_compare_is_refused_by_the_store()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var store = new MemoryControlStore(clock);
        var cancellation = TestContext.Current.CancellationToken;
        var late = Assert.IsType<LeaseOutcome.Granted>(await store.AcquireLeaseAsync("routing", NodeId.Parse("stargate-1"), TimeSpan.FromSeconds(10), cancellation)).Fence;
        clock.Advance(TimeSpan.FromSeconds(11));
        var next = Assert.IsType<LeaseOutcome.Granted>(await store.AcquireLeaseAsync("routing", NodeId.Parse("stargate-2"), TimeSpan.FromSeconds(10), cancellation)).Fence;

        Assert.IsType<CommitOutcome.Committed>(await store.CommitAsync(Write(8, "g2", next, Revision.Zero), cancellation));
        Assert.IsType<CommitOutcome.Fenced>(await store.CommitAsync(Write(7, "g1", late, Revision.Zero), cancellation));
        Assert.IsType<CommitOutcome.Conflict>(await store.CommitAsync(Write(7, "g1", null, Revision.Zero), cancellation));
    }

    [Fact]
    public void A_Stargate_answers_by_the_higher_generation_whatever_is_written_later()
    {
        var plans = new PlansInForce(Entries.Metrics);
        var refused = new List<string>();
        plans.Refused += (region, failure) => refused.Add($"{region}: {failure.Message}");
        var picture = ControlPicture.Of(1, new Revision(5), [Plan(5, 8, "g2")]);
        plans.Follow(picture);
        picture = picture.Put(Plan(6, 7, "g1"));
        plans.Follow(picture);
        plans.Follow(picture);

        Assert.Equal((8, "g2"), (plans.GenerationOf("north"), Assert.Single(plans.MembersOf("north"))));
        Assert.Equal("north: generation: '7' is refused: it must be above 8, the generation in force", Assert.Single(refused));

        plans.Follow(picture.Put(Plan(7, 9, "g3")));
        Assert.Equal(["g3"], plans.MembersOf("north"));
    }

    [Fact]
    public void A_plan_made_anew_after_a_deletion_or_in_another_epoch_is_followed()
    {
        var plans = new PlansInForce(Entries.Metrics);
        var picture = ControlPicture.Of(1, new Revision(5), [Plan(5, 8, "g2")]);
        plans.Follow(picture);
        plans.Follow(picture.Delete(6, ResourceKinds.RoutingPlan.Key("north")));
        Assert.Empty(plans.MembersOf("north"));

        plans.Follow(picture.Put(Plan(7, 1, "g3") with { Created = new Revision(7) }));
        Assert.Equal(["g3"], plans.MembersOf("north"));
        plans.Follow(ControlPicture.Of(2, new Revision(3), [Plan(3, 1, "g4")]));
        Assert.Equal(["g4"], plans.MembersOf("north"));
    }

    [Fact]
    public void A_node_keeps_the_higher_generation_and_says_so()
    {
        var replica = new ConfigReplica(ReplicaParser.Parse);
        replica.Apply(new ReplicaSnapshot(1, ResourceClass.Express, new Revision(5), [Plan(5, 8, "g2")]));
        var answer = Assert.IsType<ReplicaAnswer.Applied>(replica.Apply(new ReplicaDelta(1, ResourceClass.Express, new Revision(5), new Revision(6), [Plan(6, 7, "g1")], [])));

        var rejection = Assert.Single(answer.Rejections);
        Assert.Equal(("routing/plans/north", 6, "generation"), (rejection.Key.Value, rejection.Revision.Value, rejection.Failure.Field));
        Assert.Equal(["g2"], replica.Current.Find<RoutingPlanDocument>(ResourceKinds.RoutingPlan.Key("north"))!.Members);

        replica.Apply(new ReplicaSnapshot(2, ResourceClass.Express, new Revision(3), [Plan(3, 1, "g4")]));
        Assert.Equal(["g4"], replica.Current.Find<RoutingPlanDocument>(ResourceKinds.RoutingPlan.Key("north"))!.Members);
    }

    private static Commit Write(long generation, string member, Fence? fence, Revision present) => new()
    {
        Author = "node:stargate-1",
        Operations = [ResourceKinds.RoutingPlan.Put("north", new RoutingPlanDocument { Generation = generation, Members = [member] }, "")],
        Compares = [new Compare.ModifiedAt(ResourceKinds.RoutingPlan.Key("north"), present)],
        Fence = fence,
    };

    private static ResourceEntry Plan(long revision, long generation, string member) => new(
        ResourceKinds.RoutingPlan.Key("north"),
        "RoutingPlan",
        1,
        "",
        "node:stargate-1",
        new Revision(1),
        new Revision(revision),
        ResourceKinds.RoutingPlan.Serialise(new RoutingPlanDocument { Generation = generation, Members = [member] }));
}
