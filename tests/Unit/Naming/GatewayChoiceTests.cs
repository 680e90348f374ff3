using CsCheck;
using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;
using Edge.Tests.Dns;

namespace Edge.Tests.Unit.Naming;

public sealed class GatewayChoiceTests
{
    [Theory]
    [InlineData(NodeHealth.Healthy, NodeHealth.Down, "1")]
    [InlineData(NodeHealth.Suspect, NodeHealth.Down, "1")]
    [InlineData(NodeHealth.Healthy, NodeHealth.Suspect, "12")]
    [InlineData(NodeHealth.Healthy, NodeHealth.Draining, "1")]
    [InlineData(NodeHealth.Healthy, NodeHealth.Drained, "1")]
    [InlineData(NodeHealth.Healthy, NodeHealth.Quarantined, "1")]
    [InlineData(NodeHealth.Healthy, NodeHealth.Unknown, "1")]
    [InlineData(NodeHealth.Unknown, NodeHealth.Unknown, "12")]
    [InlineData(NodeHealth.Down, NodeHealth.Unknown, "12")]
    [InlineData(NodeHealth.Down, NodeHealth.Draining, "1")]
    [InlineData(NodeHealth.Draining, NodeHealth.Quarantined, "2")]
    public void Health_decides_and_never_empties_the_answer(NodeHealth first, NodeHealth second, string chosen) =>
        Assert.Equal(chosen, Chosen([Networks.Gateway("g1", first, "127.0.2.1"), Networks.Gateway("g2", second, "127.0.2.2")], []));

    [Fact]
    public void An_operators_drain_takes_a_healthy_gateway_out() => Assert.Equal(
        "2",
        Chosen([Networks.Gateway("g1", NodeHealth.Healthy, "127.0.2.1", drain: true), Networks.Gateway("g2", NodeHealth.Healthy, "127.0.2.2")], []));

    [Theory]
    [InlineData("g2", "2")]
    [InlineData("g1 g2", "12")]
    [InlineData("gone", "12")]
    [InlineData("g3", "12")]
    [InlineData("g2 g3", "2")]
    public void A_plan_admits_its_members_and_counts_as_none_when_they_are_gone(string plan, string chosen) => Assert.Equal(
        chosen,
        Chosen(
            [
                Networks.Gateway("g1", NodeHealth.Healthy, "127.0.2.1"),
                Networks.Gateway("g2", NodeHealth.Healthy, "127.0.2.2"),
                Networks.Gateway("g3", NodeHealth.Draining, "127.0.2.3"),
                Networks.Gateway("g4", NodeHealth.Down, "127.0.2.4"),
            ],
            [.. plan.Split(' ').Select(NodeId.Parse)]));

    [Theory]
    [InlineData(NodeHealth.Down, NodeHealth.Draining, "2")]
    [InlineData(NodeHealth.Down, NodeHealth.Drained, "2")]
    [InlineData(NodeHealth.Healthy, NodeHealth.Drained, "1")]
    [InlineData(NodeHealth.Down, NodeHealth.Down, "1")]
    public void What_an_operator_drains_still_answers_and_so_beats_what_is_down(NodeHealth other, NodeHealth drained, string chosen) => Assert.Equal(
        chosen,
        Chosen([Networks.Gateway("g1", other, "127.0.2.1"), Networks.Gateway("g2", drained, "127.0.2.2", drain: true)], []));

    [Fact]
    public void A_gateway_without_an_address_is_passed_over()
    {
        var nameless = Networks.Gateway("g1", NodeHealth.Healthy) with { Node = Networks.GatewayNode("gateway.example:80", null) };
        Assert.Equal("2", Chosen([nameless, Networks.Gateway("g2", NodeHealth.Down, "127.0.2.2")], []));
    }

    [Fact]
    public void Gateways_that_share_an_address_are_answered_once() => Assert.Equal(
        "1",
        Chosen([Networks.Gateway("g1", NodeHealth.Healthy, "127.0.2.1"), Networks.Gateway("g2", NodeHealth.Healthy, "127.0.2.1")], []));

    [Fact]
    public void While_there_is_a_gateway_no_state_empties_the_answer()
    {
        var health = Gen.Int[0, (int)NodeHealth.Updating].Select(value => (NodeHealth)value);
        Gen.Select(health, Gen.Bool).List[1, 6].Sample(states =>
        {
            var gateways = states.Select((state, index) => Networks.Gateway($"g{index}", state.Item1, $"127.0.2.{index + 1}", state.Item2)).ToList();
            var chosen = Chosen(gateways, []);
            Assert.NotEqual("", chosen);
            Assert.All(
                gateways.Where(gateway => gateway.Health is (NodeHealth.Healthy or NodeHealth.Suspect) && !gateway.Node.Drain),
                gateway => Assert.Contains(Last(gateway), chosen));
        });
    }

    /// <summary>The last digits of the chosen addresses, in order.</summary>
    private static string Chosen(IReadOnlyCollection<NamedGateway> gateways, IReadOnlyCollection<NodeId> plan)
    {
        var reply = Networks.Compile(Networks.Small with { Gateways = gateways, Plan = plan }).Ask("docs.example", DnsRecordType.A);
        return string.Concat(Networks.Addresses(reply).Select(address => address[^1]).Order());
    }

    private static char Last(NamedGateway gateway) => gateway.Node.Http!.Split(':')[0][^1];
}
