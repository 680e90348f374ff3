using ARSoft.Tools.Net.Dns;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>Our responses as ARSoft.Tools.Net reads them, a decoder that shares nothing with us.</summary>
public sealed class SecondDecoderTests
{
    private static readonly BuiltTable Table = Tables.EdgeTest().Build();

    [Theory]
    [InlineData("docs.edge.test", DnsRecordType.A, "docs.edge.test. 30 IN A 127.0.2.1|docs.edge.test. 30 IN A 127.0.2.2")]
    [InlineData("a.b.c.edge.test", DnsRecordType.Aaaa, "a.b.c.edge.test. 30 IN AAAA 2001:db8::1")]
    [InlineData("alias.edge.test", DnsRecordType.Cname, "alias.edge.test. 60 IN CNAME docs.edge.test.")]
    [InlineData("edge.test", DnsRecordType.Soa, "edge.test. 300 IN SOA ns1.edge.test. hostmaster.edge.test. 7 2 3 4 5")]
    public void It_reads_the_same_records(string name, DnsRecordType type, string records)
    {
        var message = DnsMessage.Parse(Table.Ask(Query.For(name, type, 1232), DnsTransport.Tcp));
        Assert.True(message.IsAuthoritiveAnswer);
        Assert.Equal(records, string.Join('|', message.AnswerRecords));
    }
}
