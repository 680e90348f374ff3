using System.Net;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Tables that several tests ask, and how they ask.</summary>
internal static class Tables
{
    public static RecordSet Soa { get; } = RecordSet.Soa(300, new StartOfAuthority
    {
        PrimaryServer = DnsName.Parse("ns1.edge.test"),
        Mailbox = DnsName.Parse("hostmaster.edge.test"),
        Serial = 7,
        RefreshSeconds = 2,
        RetrySeconds = 3,
        ExpireSeconds = 4,
        NegativeTtlSeconds = 5,
    });

    /// <summary>edge.test with a server, a service, a deep name, texts and aliases; shop.example beside it, and deep.shop.example within.</summary>
    public static TableBuilder EdgeTest() => FillEdgeTest(new TableBuilder());

    public static TableBuilder FillEdgeTest(TableBuilder builder) => builder
        .AddZone(Name("edge.test"), Soa)
        .Add(Name("edge.test"), RecordSet.Ns(300, Name("ns1.edge.test")))
        .Add(Name("ns1.edge.test"), RecordSet.Addresses(300, IPAddress.Parse("127.0.1.1")))
        .Add(Name("docs.edge.test"), RecordSet.Addresses(30, IPAddress.Parse("127.0.2.1"), IPAddress.Parse("127.0.2.2")))
        .Add(Name("a.b.c.edge.test"), RecordSet.Addresses(30, IPAddress.Parse("2001:db8::1")))
        .Add(Name("big.edge.test"), RecordSet.Txt(30, Enumerable.Range(0, 20).Select(number => new string((char)('a' + number), 200))))
        .Add(Name("alias.edge.test"), RecordSet.Cname(60, Name("docs.edge.test")))
        .Add(Name("chain.edge.test"), RecordSet.Cname(60, Name("alias.edge.test")))
        .Add(Name("away.edge.test"), RecordSet.Cname(60, Name("www.example.org")))
        .Add(Name("lost.edge.test"), RecordSet.Cname(60, Name("nothing.edge.test")))
        .AddZone(Name("shop.example"), Soa)
        .Add(Name("shop.example"), RecordSet.Addresses(30, IPAddress.Parse("127.0.2.1")))
        .AddZone(Name("very.deep.shop.example"), Soa);

    public static DnsName Name(string text) => DnsName.Parse(text);

    public static byte[] Ask(this BuiltTable table, ReadOnlySpan<byte> packet, DnsTransport transport = DnsTransport.Udp)
    {
        var response = new byte[DnsLimits.MessageBytesMax];
        return response[..table.Answer(packet, response, transport).Bytes];
    }

    public static Reply Ask(this BuiltTable table, Query query, DnsTransport transport = DnsTransport.Udp) =>
        Reply.Parse(table.Ask(query.ToBytes(), transport));

    public static Reply Ask(this BuiltTable table, string name, DnsRecordType type) => table.Ask(new Query { Name = name, Type = type });
}
