using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Stargate;

namespace Edge.Tests.Unit.Stargate;

public sealed class HostOffersTests
{
    [Fact]
    public void As_long_as_there_are_few_gateways_every_host_is_offered_all_of_them()
    {
        var offers = new HostOffers(Gateways(("eu", 20), ("us", 12)));
        var place = offers.PlaceOf(NodeId.Parse("host-1"), Region.Parse("eu"));
        Assert.Equal(place, offers.PlaceOf(NodeId.Parse("host-2"), Region.Parse("us")));
        Assert.Equal(32, offers.At(place).Count);
    }

    [Theory]
    [InlineData("eu", 24, 8)]
    [InlineData("us", 5, 27)]
    [InlineData("nowhere", 0, 32)]
    public void Of_many_a_host_is_offered_those_of_its_region_first_and_some_of_others(string region, int near, int far)
    {
        var offers = new HostOffers(Gateways(("eu", 100), ("us", 5), ("ap", 100)));

        var offered = offers.At(offers.PlaceOf(NodeId.Parse("host-1"), Region.Parse(region)));

        Assert.Equal((near, far), (offered.Count(gateway => gateway.Document.Region == region), offered.Count(gateway => gateway.Document.Region != region)));
        Assert.Equal(32, offered.Select(static gateway => gateway.Id).Distinct().Count());
    }

    [Fact]
    public void A_region_of_its_own_alone_fills_the_offer() =>
        Assert.Equal(32, new HostOffers(Gateways(("eu", 100))).At(("eu", 3)).Count);

    [Fact]
    public void Hardly_any_gateway_is_left_out_by_all_groups_and_an_offer_hardly_changes_with_one_more()
    {
        var (before, after) = (new HostOffers(Gateways(("eu", 600))), new HostOffers(Gateways(("eu", 601))));
        var groups = Enumerable.Range(0, before.GroupsCount).ToList();
        Assert.Equal(150, groups.Count);
        Assert.InRange(groups.SelectMany(group => before.At(("eu", group))).Select(static one => one.Id).Distinct().Count(), 598, 600);
        Assert.All(groups, group => Assert.True(before.At(("eu", group)).Select(static one => one.Id).Except(after.At(("eu", group)).Select(static one => one.Id)).Count() <= 1));
    }

    private static IEnumerable<(NodeId, NodeDocument)> Gateways(params (string Region, int Count)[] regions) => regions.SelectMany(static region =>
        Enumerable.Range(1, region.Count).Select(number => (NodeId.Parse($"gateway-{region.Region}-{number}"), new NodeDocument { Role = NodeRole.Gateway, Region = region.Region })));
}
