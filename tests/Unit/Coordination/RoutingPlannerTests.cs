using CsCheck;
using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Coordination;

public sealed class RoutingPlannerTests
{
    private static readonly Revision Head = new(50);

    [Fact]
    public void A_plan_names_the_cheapest_regions_and_dearer_ones_only_until_the_minimum_is_reached()
    {
        var network = new RoutingNetwork().Gateway("n1", "north").Gateway("n2", "north").Gateway("s1", "south").Gateway("e1", "east")
            .Policy("world", minimum: 3, ("north", "north", 0), ("north", "south", 10), ("north", "east", 20), ("east", "east", 0));

        Assert.Equal(["n1", "n2", "s1"], Written(network, "north").Plan.Members);
        Assert.Equal(50, Written(network, "north").Plan.Generation);
    }

    [Fact]
    public void A_region_without_a_policy_has_no_plan() =>
        Assert.Equal(
            new PlanStep.Keep(true),
            RoutingPlanner.Next(new RoutingNetwork().Gateway("n1", "north").Policy("world", 1, ("south", "north", 0)).Picture, "north", Head, mayRemove: true));

    [Fact]
    public void What_is_drained_revoked_or_no_Gateway_is_in_no_plan()
    {
        var network = new RoutingNetwork().Gateway("n1", "north").Gateway("n2", "north", drain: true).Gateway("n3", "north").Revoked("n3").Host("h1", "north")
            .Policy("world", 1, ("north", "north", 0));

        Assert.Equal(["n1"], Written(network, "north").Plan.Members);
    }

    [Fact]
    public void Capacity_bounds_a_region_the_maximum_bounds_the_plan_and_a_pair_that_is_down_counts_as_absent()
    {
        var network = new RoutingNetwork().Gateway("a1", "a").Gateway("a2", "a").Gateway("b1", "b").Gateway("b2", "b").Gateway("c1", "c").Policy("world", new RoutingPolicyDocument
        {
            Minimum = 1,
            Maximum = 3,
            Pairs =
            [
                new RoutingPair { From = "a", To = "a", Capacity = 1 },
                new RoutingPair { From = "a", To = "b" },
                new RoutingPair { From = "a", To = "c", Up = false },
            ],
        });

        Assert.Equal(["a1", "b1", "b2"], Written(network, "a").Plan.Members);
    }

    [Fact]
    public void Only_one_failure_domain_leaves_a_plan_at_a_time_and_none_while_the_last_removal_is_young()
    {
        var network = new RoutingNetwork().Gateway("n1", "north").Gateway("s1", "south").Gateway("s2", "south", site: "two").Gateway("e1", "east")
            .Policy("world", 1, ("north", "north", 0)).Plan("north", 7, "n1", "s1", "s2", "e1");

        Assert.Equal(new PlanStep.Keep(false), RoutingPlanner.Next(network.Picture, "north", Head, mayRemove: false));
        var step = Written(network, "north");
        Assert.Equal(("n1 s1 s2", false), (string.Join(' ', step.Plan.Members), step.Complete));
        Assert.Equal(["n1", "s2"], Written(network.Plan("north", 51, "n1", "s1", "s2"), "north").Plan.Members);
        var last = Written(network.Plan("north", 52, "n1", "s2"), "north");
        Assert.Equal(("n1", true), (string.Join(' ', last.Plan.Members), last.Complete));
    }

    [Fact]
    public void A_policy_that_would_empty_a_plan_or_bring_it_below_the_minimum_is_refused_and_the_plan_stays()
    {
        var network = new RoutingNetwork().Gateway("n1", "north").Policy("world", 2, ("north", "north", 0)).Plan("north", 7, "n1");
        Assert.Equal(
            new PlanStep.Keep(true),
            RoutingPlanner.Next(network.Picture, "north", Head, mayRemove: true));

        var smaller = new RoutingNetwork().Gateway("n1", "north").Gateway("n2", "north", drain: true).Policy("world", 2, ("north", "north", 0)).Plan("north", 7, "n1", "n2");
        var refused = Assert.IsType<PlanStep.Refused>(RoutingPlanner.Next(smaller.Picture, "north", Head, mayRemove: true));
        Assert.Equal("below_minimum", refused.Failure.Code);
        Assert.Equal(
            "the plan of north would have 1 Gateway that may serve, and the routing policy 'world' asks for at least 2: the plan of generation 7 stays; add Gateways, end drains, or lower the minimum",
            refused.Failure.Message);

        var empty = new RoutingNetwork().Gateway("n1", "north", drain: true).Policy("world", 1, ("north", "north", 0));
        Assert.Equal(
            "the plan of north would have 0 Gateways that may serve, and the routing policy 'world' asks for at least 1: no plan is made; add Gateways, end drains, or lower the minimum",
            Assert.IsType<PlanStep.Refused>(RoutingPlanner.Next(empty.Picture, "north", Head, mayRemove: true)).Failure.Message);
    }

    [Fact]
    public void A_pinned_plan_is_left_alone() => Assert.Equal(
        new PlanStep.Keep(true),
        RoutingPlanner.Next(
            new RoutingNetwork().Gateway("n1", "north").Gateway("s1", "south").Policy("world", 1, ("north", "north", 0)).Plan("north", 7, pinned: true, "s1").Picture,
            "north", Head, mayRemove: true));

    [Theory]
    [InlineData(7, "n1 s1", "generation: '7' is refused: it must be above 7, the generation in force")]
    [InlineData(6, "n1 s1", "generation: '6' is refused: it must be above 7, the generation in force")]
    [InlineData(8, "n1 nobody", "members[1]: 'nobody' is refused: it must be a Gateway of the network")]
    [InlineData(8, "n1 h1", "members[1]: 'h1' is refused: it must be a Gateway of the network")]
    [InlineData(8, "n1", "members: 'east, south' is refused: a generation removes Gateways of one failure domain (site, or region) at most: remove one after the other")]
    [InlineData(8, "d1", "the plan of north would have 0 Gateways that may serve, and every plan has at least 1: the plan of generation 7 stays; add Gateways, end drains, or lower the minimum")]
    [InlineData(8, "n1 s1", null)]
    public void A_persons_plan_obeys_the_same_rules(long generation, string members, string? refusal)
    {
        var network = new RoutingNetwork().Gateway("n1", "north").Gateway("s1", "south").Gateway("e1", "east").Gateway("d1", "north", drain: true).Host("h1", "north")
            .Plan("north", 7, "n1", "s1", "e1");
        var plan = new RoutingPlanDocument { Generation = generation, Members = members.Split(' '), Pinned = true };

        Assert.Equal(refusal, PlanGuard.Check(network.Picture, "north", plan)?.Message);
    }

    /// <summary>Whatever policies, nodes and plans there are, and however often they change.</summary>
    [Fact]
    public void Generations_rise_and_no_step_empties_a_plan_or_removes_two_failure_domains()
    {
        var region = Gen.OneOf(Gen.Const("a"), Gen.Const("b"), Gen.Const("c"));
        var node = Gen.Select(region, Gen.OneOf(Gen.Const((string?)null), Gen.Const((string?)"x")), Gen.Bool, Gen.Bool);
        var pair = Gen.Select(region, Gen.Int[0, 2]);
        var world = Gen.Select(node.Array[1, 8], pair.Array[1, 4], Gen.Int[1, 4]);
        world.Array[2, 6].Sample(worlds =>
        {
            RoutingPlanDocument? plan = null;
            var revision = 1L;
            foreach (var (nodes, pairs, minimum) in worlds)
            {
                for (var round = 0; round < 6; round++)
                {
                    var network = new RoutingNetwork();
                    for (var i = 0; i < nodes.Length; i++)
                    {
                        network.Gateway($"g{i}", nodes[i].Item1, nodes[i].Item2, nodes[i].Item3);
                    }

                    network.Policy("world", minimum, [.. pairs.DistinctBy(pair => pair.Item1).Select(pair => ("a", pair.Item1, pair.Item2))]);
                    if (plan is not null)
                    {
                        network.Plan("a", plan.Generation, [.. plan.Members]);
                    }

                    var picture = network.Picture;
                    if (RoutingPlanner.Next(picture, "a", new Revision(revision++), mayRemove: true) is not PlanStep.Write write)
                    {
                        break;
                    }

                    Assert.True(write.Plan.Generation > (plan?.Generation ?? 0));
                    Assert.True(write.Plan.Members.Count(picture.IsEligible) >= minimum);
                    Assert.InRange(
                        (plan?.Members ?? []).Where(member => picture.IsEligible(member) && !write.Plan.Members.Contains(member))
                            .Select(member => FailureDomain.Of(picture.Nodes[member])).Distinct().Count(),
                        0,
                        1);
                    plan = write.Plan;
                    Assert.NotEqual(5, round);
                }
            }
        });
    }

    private static PlanStep.Write Written(RoutingNetwork network, string region) =>
        Assert.IsType<PlanStep.Write>(RoutingPlanner.Next(network.Picture, region, Head, mayRemove: true));
}
