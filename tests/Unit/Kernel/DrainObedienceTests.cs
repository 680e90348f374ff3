using Edge.Kernel;

namespace Edge.Tests.Unit.Kernel;

/// <summary>The last of three who check: a node that nobody permits to drain goes on serving.</summary>
public sealed class DrainObedienceTests
{
    private static readonly NodeId Self = NodeId.Parse("gateway-1");

    private static readonly DrainPermit Good = new(Self, BootId: 7, Age: TimeSpan.FromSeconds(1), Serving: 1, Required: 1, OutageAllowed: false);

    private readonly DrainObedience _node = new(Self, bootId: 7);

    [Fact]
    public void With_a_permit_it_drains_and_without_one_it_comes_back()
    {
        Assert.True(_node.Take(Order(true, 5, Good)));
        Assert.True(_node.Wanted);
        Assert.False(_node.Take(Order(true, 5, null)));
        Assert.True(_node.Take(Order(false, 6, null)));
        Assert.False(_node.Wanted);
    }

    public static TheoryData<DrainPermit?, string> BadPermits => new()
    {
        { null, "the Stargate sent no permit" },
        { Good with { Node = NodeId.Parse("gateway-2") }, "the permit is for another process" },
        { Good with { BootId = 8 }, "the permit is for another process" },
        { Good with { Age = null }, "the permit names no heartbeat of this node" },
        { Good with { Age = TimeSpan.FromSeconds(16) }, "the permit is too old" },
        { Good with { Serving = 1, Required = 2 }, "1 others would go on serving, and 2 must" },
    };

    [Theory]
    [MemberData(nameof(BadPermits))]
    public void Without_a_valid_fresh_permit_it_goes_on_serving_and_says_why(DrainPermit? permit, string reason)
    {
        Assert.True(_node.Take(Order(true, 5, permit)));
        Assert.Equal((false, reason), (_node.Wanted, _node.Refusal!.Message));

        Assert.True(_node.Take(Order(true, 5, Good)));
        Assert.Equal((true, (Failure?)null), (_node.Wanted, _node.Refusal));
    }

    [Fact]
    public void An_outage_that_an_operator_accepted_is_no_reason_to_refuse()
    {
        _node.Take(Order(true, 5, Good with { Serving = 0, OutageAllowed = true }));
        Assert.True(_node.Wanted);
    }

    [Fact]
    public void A_Stargate_that_is_behind_neither_undoes_nor_repeats_what_another_one_said()
    {
        _node.Take(Order(true, 5, Good));
        Assert.False(_node.Take(Order(false, 4, null)));
        Assert.True(_node.Wanted);

        _node.Take(Order(false, 6, null));
        Assert.False(_node.Take(Order(true, 5, Good)));
        Assert.Equal((false, (Failure?)null), (_node.Wanted, _node.Refusal));

        // A restored store begins anew.
        Assert.True(_node.Take(new DrainOrder(true, 2, new Revision(1), Good)));
        Assert.True(_node.Wanted);
    }

    private static DrainOrder Order(bool wanted, long revision, DrainPermit? permit) => new(wanted, 1, new Revision(revision), permit);
}
