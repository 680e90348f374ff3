using Edge.Dns;
using Second = ARSoft.Tools.Net.Dns;

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
        var message = Second.DnsMessage.Parse(Table.Ask(Query.For(name, type, 1232), DnsTransport.Tcp));
        Assert.True(message.IsAuthoritiveAnswer);
        Assert.Equal(records, string.Join('|', message.AnswerRecords));
    }

    [Fact]
    public void It_reads_what_the_codec_writes_and_prints_what_the_codec_reads()
    {
        // It prints these in a way of its own: reals, an empty gateway, another base32, addresses backwards, bare texts.
        DnsRecordType[] others = [DnsRecordType.Gpos, DnsRecordType.Ipseckey, DnsRecordType.Nsec3, DnsRecordType.L32, DnsRecordType.Caa];
        List<string> differences = [];
        foreach (var (type, text) in RecordVectors.All.Where(vector => !others.Contains(vector.Type) && !vector.Text.Contains(@"\255", StringComparison.Ordinal)))
        {
            var value = RecordVectors.Wire(type, text);
            var record = new DnsRecord { Owner = DnsName.Parse("example.org"), Type = type, TtlSeconds = 60, Value = value };
            var message = Second.DnsMessage.Parse(new DnsMessage { Answers = [record, record] }.ToBytes());
            var printed = Assert.IsAssignableFrom<Second.DnsRecordBase>(message.AnswerRecords[1]).ToString().Split(' ', 5)[^1];
            if (!RecordText.TryParse(type, printed, DnsName.Root, out var again, out var error) || !again.AsSpan().SequenceEqual(value))
            {
                differences.Add($"{type} {text} -> {printed} {error}");
            }
        }

        Assert.Equal("", string.Join('\n', differences));
    }
}
