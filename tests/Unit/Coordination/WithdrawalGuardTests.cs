using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Coordination;

public sealed class WithdrawalGuardTests
{
    [Theory]
    [InlineData(1, "", 0, 1, false)]
    [InlineData(2, "", 1, 1, true)]
    [InlineData(2, "g2", 0, 1, false)]
    [InlineData(3, "", 2, 2, true)]
    [InlineData(3, "g3", 1, 2, false)]
    [InlineData(4, "g4", 2, 2, true)]
    [InlineData(4, "g3 g4", 1, 2, false)]
    [InlineData(5, "", 4, 3, true)]
    public void A_region_keeps_its_minimum_and_its_share_and_what_is_down_counts_as_out(int gateways, string down, int serving, int required, bool allowed)
    {
        var network = new RoutingNetwork();
        for (var number = 1; number <= gateways; number++)
        {
            network.Gateway($"g{number}", "north");
        }

        network.Gateway("elsewhere", "south").Host("h1", "north");
        var withdrawal = WithdrawalGuard.Judge(network.Picture, node => !down.Split(' ').Contains(node), "g1");
        Assert.Equal((serving, required, allowed, allowed), (withdrawal.Serving, withdrawal.Required, withdrawal.LeavesEnough, withdrawal.Shortage is null));
    }

    [Fact]
    public void A_policy_sets_the_limits_and_other_drains_count()
    {
        var network = new RoutingNetwork().Gateway("g1", "north").Gateway("g2", "north").Gateway("g3", "north", drain: true).Gateway("g4", "north").Host("h1", "north")
            .Policy("world", new RoutingPolicyDocument { Minimum = 3, SharePercent = 10, Pairs = [new RoutingPair { From = "south", To = "north" }] });

        Assert.Equal(
            "without g1 the region north would have 2 of its 4 Gateways in service, and it needs 3 (at least 3, and 10 %, by the routing policy 'world'): "
            + "add one, wait for those that are down or end another drain, or accept the outage with --allow-outage",
            WithdrawalGuard.Judge(network.Picture, _ => true, "g1").Shortage!.Message);
        Assert.Equal(
            "without h1 the region north would have 0 of its 1 Host in service, and it needs 1 (at least 1, and 10 %, by the routing policy 'world'): "
            + "add one, wait for those that are down or end another drain, or accept the outage with --allow-outage",
            WithdrawalGuard.Judge(network.Picture, _ => true, "h1").Shortage!.Message);
    }

    [Theory]
    [InlineData(NodeHealth.Healthy, true)]
    [InlineData(NodeHealth.Suspect, true)]
    [InlineData(NodeHealth.Unknown, false)]
    [InlineData(NodeHealth.Down, false)]
    [InlineData(NodeHealth.Quarantined, false)]
    [InlineData(NodeHealth.Draining, false)]
    public void Only_who_visitors_are_sent_to_serves(NodeHealth health, bool serves) => Assert.Equal(serves, WithdrawalGuard.IsServing(health));
}
