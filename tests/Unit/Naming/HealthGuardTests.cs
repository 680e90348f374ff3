using CsCheck;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Tests.Unit.Naming;

public sealed class HealthGuardTests
{
    [Theory]
    [InlineData("HD", "")]
    [InlineData("DD", "2")]
    [InlineData("HDD", "3")]
    [InlineData("DDDHHH", "23")]
    [InlineData("DDDHHHHHHH", "")]
    [InlineData("DDDDHHHHHH", "4")]
    [InlineData("DDDDDDDDD", "3456789")]
    public void Of_a_region_health_removes_one_or_three_tenths(string states, string kept) => Assert.Equal(kept, Kept(states));

    [Theory]
    [InlineData("DdQ", "23")]
    [InlineData("QdD", "12")]
    [InlineData("QDH", "1")]
    [InlineData("dDH", "1")]
    [InlineData("Qdd", "13")]
    public void Those_that_nobody_hears_go_first_then_those_that_return_then_the_quarantined(string states, string kept) =>
        Assert.Equal(kept, Kept(states));

    [Theory]
    [InlineData("DDxxxxxxxx", "2")]
    [InlineData("DDuuuuuuuu", "2")]
    [InlineData("xxxxxxxxxx", "")]
    public void Who_left_by_itself_or_never_served_is_not_counted(string states, string kept) => Assert.Equal(kept, Kept(states));

    [Fact]
    public void Each_region_is_counted_for_itself()
    {
        NamedGateway[] gateways = [.. Of("DDHHHH", "east"), .. Of("DHHH", "west")];
        Assert.Equal(["east-2"], HealthGuard.Kept(gateways, 0.3).Select(static node => node.Value));
    }

    [Fact]
    public void Never_more_than_the_share_goes_whatever_the_states_and_their_order()
    {
        var states = Gen.Char["HSDdQxu"].Array[1, 40];
        states.Sample(drawn =>
        {
            var gateways = Of(new string(drawn), "east");
            var kept = HealthGuard.Kept(gateways, 0.3);
            var counted = drawn.Count(static state => state is not ('x' or 'u'));
            var ill = drawn.Count(static state => state is 'D' or 'd' or 'Q');
            Assert.Equal(Math.Min(ill, Math.Max(1, (int)(0.3 * counted))), ill - kept.Count);
            Assert.Equal(kept, HealthGuard.Kept([.. gateways.Reverse()], 0.3));
        });
    }

    private static string Kept(string states) =>
        string.Concat(HealthGuard.Kept(Of(states, "east"), 0.3).Select(static node => int.Parse(node.Value[5..], System.Globalization.CultureInfo.InvariantCulture)).Order().Select(static number => number % 10));

    /// <summary>Gateways 1, 2, …: healthy, suspect, Down, returning, quarantined, drained, unknown.</summary>
    private static NamedGateway[] Of(string states, string region) =>
    [
        .. states.Select((state, index) => new NamedGateway(
            NodeId.Parse($"{region}-{index + 1}"),
            new NodeDocument { Role = NodeRole.Gateway, Region = region, Http = $"127.0.2.{index + 1}:8080" },
            state switch
            {
                'H' => NodeHealth.Healthy,
                'S' => NodeHealth.Suspect,
                'D' or 'd' => NodeHealth.Down,
                'Q' => NodeHealth.Quarantined,
                'x' => NodeHealth.Drained,
                _ => NodeHealth.Unknown,
            },
            IsHeard: state is not ('D' or 'x' or 'u'))),
    ];
}
