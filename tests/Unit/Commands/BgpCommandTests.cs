using Edge.Tests.Unit.Api;

namespace Edge.Tests.Unit.Commands;

public sealed class BgpCommandTests
{
    private const string Neighbor = "198.51.100.1@64501";

    [Fact]
    public async Task The_configuration_is_printed_as_BIRD_reads_it()
    {
        var run = await CommandRun.OfAsync("bgp", "config", "--as", "64500", "--prefix", "192.0.2.0/24", "--neighbor", Neighbor, "--router-id", "198.51.100.2");
        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("protocol static anycast {\n  disabled yes;\n  ipv4 { preference 210; };\n  route 192.0.2.0/24 blackhole;\n}\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("  neighbor 198.51.100.1 as 64501;\n", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("edge: --prefix: '192.0.2.1/24' is refused: a prefix is an address and its length, in the usual form and without bits behind it, such as 192.0.2.0/24\n", "--prefix", "192.0.2.1/24", "--neighbor", Neighbor)]
    [InlineData("edge: --neighbor: '198.51.100.1' is refused: a neighbor is an address and the number of its autonomous system, such as 198.51.100.1@64501\n", "--prefix", "192.0.2.0/24", "--neighbor", "198.51.100.1")]
    [InlineData("edge: neighbor: '2001:db8::1' is refused: there must be a prefix of its family to tell it\n", "--prefix", "192.0.2.0/24", "--neighbor", "2001:db8::1@64501")]
    [InlineData("edge: --router-id: 'me' is refused: an address of version 4\n", "--prefix", "192.0.2.0/24", "--neighbor", Neighbor, "--router-id", "me")]
    public async Task What_cannot_be_configured_is_one_line_that_names_field_value_and_rule(string line, params string[] arguments)
    {
        var run = await CommandRun.OfAsync(["bgp", "config", "--as", "64500", .. arguments]);
        Assert.Equal((1, "", line), (run.ExitCode, run.Output, run.Error));
    }

    [Fact]
    public async Task Without_BIRD_nothing_is_withdrawn_and_the_reason_is_said()
    {
        var run = await CommandRun.OfAsync("bgp", "withdraw", "--bird", "/nonexistent/bird.ctl");
        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("edge: BIRD is not reached at /nonexistent/bird.ctl: ", run.Error, StringComparison.Ordinal);
        var bad = await CommandRun.OfAsync("bgp", "withdraw", "--if-silent", "nowhere");
        Assert.Equal((1, "edge: --if-silent: 'nowhere' is refused: an IP address, with a port or without\n"), (bad.ExitCode, bad.Error));
    }

    [Fact]
    public async Task A_network_without_anycast_says_how_to_get_it_and_none_of_its_nodes_is_drained()
    {
        await using var api = await RunningApi.StartAsync();
        await api.PutAsync("/v1/nodes/stargate-1", """{"spec":{"role":"stargate","region":"local"}}""");
        var variables = new Dictionary<string, string> { ["EDGE_API"] = api.Address.ToString(), ["EDGE_TOKEN"] = api.Token };
        var status = await CommandRun.OfAsync(variables, "", "bgp", "status");
        Assert.Equal((1, "edge: no Stargate belongs to an anycast group: see 'edge stargate --help', --anycast\n"), (status.ExitCode, status.Error));
        var drain = await CommandRun.OfAsync(variables, "", "bgp", "drain", "stargate-1");
        Assert.Equal((1, "edge: 'stargate-1' is no Stargate of an anycast group: see 'edge bgp status'\n"), (drain.ExitCode, drain.Error));
    }
}
