using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class AllocationTests
{
    private const int Rounds = 1000;

    [Fact]
    public void Answering_allocates_nothing()
    {
        var table = Tables.FillEdgeTest(new TableBuilder(new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords(1)))).Build();
        byte[][] packets =
        [
            Query.For("docs.edge.test", DnsRecordType.A, 1232),
            Query.For("DOCS.edge.test", DnsRecordType.Aaaa),
            Query.For("chain.edge.test", DnsRecordType.A),
            Query.For("no.such.edge.test", DnsRecordType.A),
            Query.For("www.example.org", DnsRecordType.A, 4096),
            Query.For("big.edge.test", DnsRecordType.Txt, 4096),
            Query.For("docs.edge.test", DnsRecordType.Any),
            Query.For("docs.edge.test", DnsRecordType.A)[..20],
            [1, 2, 3],
        ];
        var response = new byte[DnsLimits.MessageBytesMax];
        AnswerAll(table, packets, response);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var bytes = AnswerAll(table, packets, response);
        var after = GC.GetAllocatedBytesForCurrentThread();

        Assert.True(bytes > 0);
        Assert.Equal(0, after - before);
    }

    [Fact]
    public void Signatures_and_proofs_allocate_nothing()
    {
        var signing = SignedExample.Keys();
        var table = CompiledAnswers.TableOf([SignedZone.Sign(SignedExample.WithKeys(signing), signing, SignedExample.Now).ToZone()]);
        byte[][] packets =
        [
            .. new[] { "www", "no.such", "a.b.wild", "alias", "plain", "secure", "b.empty", "x.old" }.Select(label => new Query { Name = $"{label}.example.org", EdnsBytes = 1232, DnssecOk = true }.ToBytes()),
        ];
        var response = new byte[DnsLimits.MessageBytesMax];
        AnswerAll(table, packets, response);

        var before = GC.GetAllocatedBytesForCurrentThread();
        AnswerAll(table, packets, response);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static long AnswerAll(BuiltTable table, byte[][] packets, byte[] response)
    {
        var bytes = 0L;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var packet in packets)
            {
                bytes += table.Answer(packet, response, DnsTransport.Udp).Bytes;
                bytes += table.Answer(packet, response, DnsTransport.Tcp).Bytes;
            }
        }

        return bytes;
    }
}
