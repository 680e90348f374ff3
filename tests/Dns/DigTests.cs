namespace Edge.Tests.Dns;

/// <summary>The answers as the dig of BIND 9 reads them, a client that shares nothing with us.</summary>
public sealed class DigTests
{
    [Fact]
    public async Task A_service_resolves_by_udp_and_by_tcp()
    {
        await using var engine = new RunningEngine();
        Assert.Equal("127.0.2.1\n127.0.2.2\n", await AskAsync(engine, "docs.edge.test", "A", "+short"));
        Assert.Equal("127.0.2.1\n127.0.2.2\n", await AskAsync(engine, "DOCS.edge.TEST", "A", "+short", "+tcp"));
        Assert.Equal("2001:db8::1\n", await AskAsync(engine, "a.b.c.edge.test", "AAAA", "+short"));
    }

    [Fact]
    public async Task The_whole_message_is_what_dig_expects()
    {
        await using var engine = new RunningEngine();
        var output = await AskAsync(engine, "docs.edge.test", "A");
        Assert.Contains("status: NOERROR", output, StringComparison.Ordinal);
        Assert.Contains(";; flags: qr aa rd; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 1", output, StringComparison.Ordinal);
        Assert.Contains("; EDNS: version: 0, flags:; udp: 1232", output, StringComparison.Ordinal);
        Assert.DoesNotContain("malformed", output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("no.edge.test", "A", "", "status: NXDOMAIN")]
    [InlineData("no.edge.test", "A", "", "edge.test.\t\t5\tIN\tSOA\tns1.edge.test. hostmaster.edge.test. 7 2 3 4 5")]
    [InlineData("c.edge.test", "A", "", "status: NOERROR")]
    [InlineData("www.example.org", "A", "", "status: REFUSED")]
    [InlineData("docs.edge.test", "ANY", "+notcp", "docs.edge.test.\t\t3600\tIN\tHINFO\t\"RFC8482\" \"\"")]
    [InlineData("docs.edge.test", "A", "+edns=1 +noednsnegotiation", "status: BADVERS")]
    [InlineData("docs.edge.test", "A", "+opcode=notify", "status: NOTIMP")]
    [InlineData("docs.edge.test", "A", "+noedns", "ADDITIONAL: 0")]
    [InlineData("docs.edge.test", "A", "+dnssec +nsid +subnet=192.0.2.0/24 +padding=128", "EDNS: version: 0, flags: do")]
    [InlineData("edge.test", "NS", "", "ns1.edge.test.\t\t300\tIN\tA\t127.0.1.1")]
    [InlineData("chain.edge.test", "A", "", "docs.edge.test.\t\t30\tIN\tA\t127.0.2.2")]
    [InlineData("big.edge.test", "TXT", "+ignore", "flags: qr aa tc rd;")]
    [InlineData("big.edge.test", "TXT", "", "Truncated, retrying in TCP mode")]
    [InlineData("big.edge.test", "TXT", "", "ANSWER: 20")]
    [InlineData("edge.test", "AXFR", "", "Transfer failed")]
    public async Task It_says(string name, string type, string flags, string expected)
    {
        await using var engine = new RunningEngine();
        var output = await AskAsync(engine, name, type, flags.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.DoesNotContain("malformed", output, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task One_connection_carries_several_questions()
    {
        await using var engine = new RunningEngine();
        var output = await AskAsync(engine, "docs.edge.test", "A", "+tcp", "+keepopen", "+short", "-q", "docs.edge.test", "-t", "A", "-q", "edge.test", "-t", "NS");
        Assert.Equal("127.0.2.1\n127.0.2.2\n127.0.2.1\n127.0.2.2\nns1.edge.test.\n", output);
    }

    private static async Task<string> AskAsync(RunningEngine engine, string name, string type, params string[] more)
    {
        string[] arguments = ["-r", $"@{engine.EndPoint.Address}", "-p", $"{engine.EndPoint.Port}", "+tries=1", "+time=15", "-q", name, "-t", type, .. more];
        return (await ToolRun.RunAsync(Path.GetTempPath(), "dig", "bind9-dnsutils", arguments)).Output;
    }
}
