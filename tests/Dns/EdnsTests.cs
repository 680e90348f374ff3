using System.Net;
using Edge.Dns;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Dns;

/// <summary>Options of EDNS, and the limit on responses that they lift.</summary>
public sealed class EdnsTests
{
    private static readonly byte[] Secret = Convert.FromHexString("e5e973e5a6b2a43f48e7dc849e37bfcf");

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1559731985));

    [Fact]
    public void A_server_cookie_is_that_of_the_standards_example()
    {
        // RFC 9018 appendix A.1: a client's first query.
        var table = New(new AnswerPolicy { CookieSecret = Secret }, "198.51.100.100");
        var reply = table.Ask(WithCookie("2464c4abcf10c957"));
        Assert.Equal("000A00182464C4ABCF10C957010000005CF79F111F8130C3EEE29480", reply.Opt!.Value);
    }

    [Theory]
    [InlineData("2464c4abcf10c9")]
    [InlineData("2464c4abcf10c95701")]
    public void A_cookie_of_a_wrong_length_is_a_format_error(string cookie) =>
        Assert.Equal(DnsResponseCode.FormatError, New(new AnswerPolicy { CookieSecret = Secret }).Ask(WithCookie(cookie)).Code);

    [Theory]
    [InlineData(0, true)]
    [InlineData(1801, false)]
    [InlineData(3601, false)]
    public void A_good_cookie_is_given_back_until_it_is_half_an_hour_old(int age, bool isSame)
    {
        var table = New(new AnswerPolicy { CookieSecret = Secret }, "198.51.100.100");
        const string Shown = "2464c4abcf10c957010000005cf79f111f8130c3eee29480";
        _time.Advance(TimeSpan.FromSeconds(age));
        Assert.Equal(isSame, table.Ask(WithCookie(Shown)).Opt!.Value.EndsWith("1F8130C3EEE29480", StringComparison.Ordinal));
    }

    [Fact]
    public void One_network_gets_no_more_than_its_share_of_each_kind_unless_it_shows_a_good_cookie()
    {
        var policy = new AnswerPolicy { RateLimitPerSecond = 10, CookieSecret = Secret };
        var table = New(policy, "198.51.100.100");
        var results = Enumerable.Range(0, 30).Select(_ => Bytes(table, Query.For("docs.edge.test", DnsRecordType.A))).ToList();
        Assert.Equal(10, results.Count(bytes => bytes.Length > 0 && !Reply.Parse(bytes).IsTruncated));
        Assert.Equal(10, results.Count(bytes => bytes.Length == 0));
        Assert.Equal(10, results.Count(bytes => bytes.Length > 0 && Reply.Parse(bytes) is { IsTruncated: true, Answers.Count: 0 }));

        // Another kind of answer, and who shows a cookie, are not held up; nor is anybody by TCP.
        Assert.Equal(DnsResponseCode.NameError, Reply.Parse(Bytes(table, Query.For("no.edge.test", DnsRecordType.A))).Code);
        Assert.Equal(2, table.Ask(WithCookie("2464c4abcf10c957010000005cf79f111f8130c3eee29480")).Answers.Count);
        Assert.Equal(2, table.Ask(new Query { Name = "docs.edge.test" }, DnsTransport.Tcp).Answers.Count);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.False(Reply.Parse(Bytes(table, Query.For("docs.edge.test", DnsRecordType.A))).IsTruncated);
    }

    [Theory]
    [InlineData("198.51.100.1", "198.51.100.254", true)]
    [InlineData("198.51.100.1", "198.51.101.1", false)]
    [InlineData("2001:db8:0:100::1", "2001:db8:0:1ff::1", true)]
    [InlineData("2001:db8:0:100::1", "2001:db8:0:200::1", false)]
    public void A_network_is_a_24_or_a_56(string one, string other, bool isSame)
    {
        var limit = new RateLimit(1, []);
        Assert.True(limit.Allows(ClientAddress.Of(IPAddress.Parse(one)), AnswerKind.Answer, 1));
        Assert.Equal(!isSame, limit.Allows(ClientAddress.Of(IPAddress.Parse(other)), AnswerKind.Answer, 1));
    }

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.255.0.1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("::1", true)]
    [InlineData("::2", false)]
    [InlineData("128.0.0.1", false)]
    public void The_loopback_is_exempt_unless_said_otherwise(string address, bool isExempt)
    {
        var limit = new RateLimit(1, new AnswerPolicy().RateLimitExempt);
        var client = ClientAddress.Of(IPAddress.Parse(address));
        limit.Allows(client, AnswerKind.Error, 1);
        Assert.Equal(isExempt, limit.Allows(client, AnswerKind.Error, 1));
    }

    [Fact]
    public void The_servers_identifier_is_told_to_who_asks()
    {
        var table = New(new AnswerPolicy { ServerId = "sg1"u8.ToArray() });
        Assert.Equal("00030003736731", table.Ask(With([0, 3, 0, 0])).Opt!.Value);
        Assert.Equal("", table.Ask(With([])).Opt!.Value);
    }

    [Theory]
    [InlineData("0008 0007 0001 1800 C63364", "000800070001 1800C63364")]
    [InlineData("0008 0004 0001 0000", "00080004 00010000")]
    public void A_clients_subnet_comes_back_for_everybody(string option, string expected) =>
        Assert.Equal(expected.Replace(" ", "", StringComparison.Ordinal), New(new AnswerPolicy()).Ask(With(Hex(option))).Opt!.Value);

    [Theory]
    [InlineData("0008 0003 0001 18")]
    [InlineData("0008 0007 0001 1801 C63364")]
    [InlineData("0008 0007 0001 2100 C63364")]
    [InlineData("0008 0008 0001 1800 C6336401")]
    [InlineData("0008 0007 0001 1700 C63365")]
    public void A_subnet_that_contradicts_itself_is_a_format_error(string option) =>
        Assert.Equal(DnsResponseCode.FormatError, New(new AnswerPolicy()).Ask(With(Hex(option))).Code);

    [Theory]
    [InlineData(DnsTransport.Tls, true, 468)]
    [InlineData(DnsTransport.Https, true, 468)]
    [InlineData(DnsTransport.Https, false, 75)]
    [InlineData(DnsTransport.Tcp, true, 75)]
    [InlineData(DnsTransport.Udp, true, 75)]
    public void Who_pads_within_TLS_is_answered_by_whole_blocks(DnsTransport transport, bool pads, int bytes)
    {
        var room = new byte[2048];
        var outcome = New(new AnswerPolicy()).Answer(With(pads ? [0, 12, 0, 2, 0, 0] : []).ToBytes(), room, transport);
        Assert.Equal(bytes, outcome.Bytes);
        var reply = Reply.Parse(room.AsSpan(0, outcome.Bytes));
        Assert.Equal((2, bytes > 75 ? "000C0185" + new string('0', 2 * 389) : ""), (reply.Answers.Count, reply.Opt!.Value));

        // What fills the room has none.
        Assert.Equal(75, New(new AnswerPolicy()).Answer(With([0, 12, 0, 0]).ToBytes(), room.AsSpan(0, 78), transport).Bytes);
    }

    [Fact]
    public void A_refusal_says_why()
    {
        Assert.Equal("000F00020014", New(new AnswerPolicy()).Ask(With([]) with { Name = "example.org" }).Opt!.Value);
        Assert.Equal("000F00020015", New(new AnswerPolicy()).Ask(With([]) with { Type = DnsRecordType.Axfr }).Opt!.Value);
    }

    [Fact]
    public void A_policy_out_of_range_is_named()
    {
        Assert.Null(new AnswerPolicy().Fault);
        Assert.Equal("CookieSecret must have 16 bytes, or none", new AnswerPolicy { CookieSecret = new byte[8] }.Fault);
        Assert.Equal("RateLimitPerSecond must be 0 to 1000000", new AnswerPolicy { RateLimitPerSecond = -1 }.Fault);
    }

    private static Query WithCookie(string hex) => With([0, 10, 0, (byte)(hex.Length / 2), .. Convert.FromHexString(hex)]);

    private static Query With(byte[] options) => new() { Name = "docs.edge.test", EdnsBytes = 1232, EdnsOptions = options };

    private static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));

    private static byte[] Bytes(BuiltTable table, byte[] packet) => table.Ask(packet);

    private BuiltTable New(AnswerPolicy policy, string client = "127.0.0.1") =>
        new(Tables.EdgeTest().Build().Table, policy, _time) { Client = ClientAddress.Of(IPAddress.Parse(client)) };
}
