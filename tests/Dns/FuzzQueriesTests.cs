using System.Diagnostics;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>A corpus of packets, right and wrong, mutated from a fixed seed and put through the whole answer path.</summary>
public sealed class FuzzQueriesTests
{
    private const int Iterations = 100_000;
    private const int Seed = 20_261_122;

    /// <summary>It takes about a second; so much more that a busy machine does not fail, and a packet that loops does.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(120);

    private static readonly BuiltTable Table = Tables.EdgeTest().Build();

    private static readonly byte[][] Corpus =
    [
        Query.For("docs.edge.test", DnsRecordType.A),
        Query.For("docs.edge.test", DnsRecordType.A, 4096),
        Query.For("big.edge.test", DnsRecordType.Txt, 4096),
        Query.For("chain.edge.test", DnsRecordType.A, 1232),
        Query.For("edge.test", DnsRecordType.Ns, 512),
        Query.For("no.such.name.edge.test", DnsRecordType.Any, 1400),
        Query.For("x.very.deep.shop.example", DnsRecordType.Soa),
        Query.For(string.Join('.', Enumerable.Repeat("a", 127)), DnsRecordType.Aaaa, 1232),
        new Query { Name = "docs.edge.test", EdnsBytes = 1232, EdnsVersion = 1 }.ToBytes(),
        new Query { Name = "docs.edge.test", EdnsBytes = 1232, EdnsOptions = [0, 10, 0, 8, 1, 2, 3, 4, 5, 6, 7, 8, 0, 3, 0, 0] }.ToBytes(),
        new Query { Name = "docs.edge.test", EdnsBytes = 1232, EdnsOptions = [0, 8, 0, 7, 0, 1, 24, 0, 198, 51, 100] }.ToBytes(),
        new Query { Name = "docs.edge.test", EdnsBytes = 1232, EdnsOptions = [0, 8, 0, 10, 0, 2, 48, 0, 0x20, 1, 0x0D, 0xB8, 0, 1] }.ToBytes(),
        Query.OfStrangeFamily("docs.edge.test", 136),
        Query.OfStrangeFamily("docs.edge.test", 255),
        [.. Query.For("a", DnsRecordType.A)[..12], 1, (byte)'a', 0xC0, 0x0C, 0, 1, 0, 1],
        [.. Query.For("a", DnsRecordType.A)[..12], 0xC0, 0x0E, 0xC0, 0x0C, 0, 1, 0, 1],
        [0x12, 0x34, 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1],
    ];

    [Fact]
    public void No_packet_throws_is_answered_too_large_or_answered_though_a_response()
    {
        var random = new Random(Seed);
        var started = Stopwatch.StartNew();
        var response = new byte[DnsLimits.MessageBytesMax];
        for (var i = 0; i < Iterations; i++)
        {
            var packet = Mutation.Of(Corpus[random.Next(Corpus.Length)], random);
            Check(packet, response, DnsTransport.Udp);
            Check(packet, response, DnsTransport.Tcp);
        }

        Assert.True(started.Elapsed < Bound, $"{Iterations} packets of seed {Seed} took {started.Elapsed}");
    }

    [Fact]
    public void Every_prefix_of_every_packet_is_handled()
    {
        var response = new byte[DnsLimits.MessageBytesMax];
        foreach (var packet in Corpus)
        {
            for (var length = 0; length <= packet.Length; length++)
            {
                Check(packet[..length], response, DnsTransport.Udp);
            }
        }
    }

    private static void Check(byte[] packet, byte[] response, DnsTransport transport)
    {
        var outcome = Table.Answer(packet, response, transport);
        var mustBeSilent = packet.Length < 12 || (packet[2] & 0x80) != 0;
        if (outcome.IsDropped || mustBeSilent)
        {
            Assert.Equal(mustBeSilent, outcome.IsDropped);
            return;
        }

        // The parser is the code under test, so the size allowed is judged by what a client could have meant at most.
        var hasEdns = packet.Length > 22 && packet[11] != 0;
        var limit = transport == DnsTransport.Tcp ? DnsLimits.MessageBytesMax : hasEdns ? 1232 : 512;
        Assert.InRange(outcome.Bytes, 12, limit);
        var reply = Reply.Parse(response.AsSpan(0, outcome.Bytes));
        Assert.Equal(outcome.Code, reply.Code);
        Assert.Equal((packet[0] << 8) | packet[1], reply.Id);
        Assert.Equal(0x8000, reply.Flags & 0x8000);
        Assert.True(reply.Code is not (DnsResponseCode.FormatError or DnsResponseCode.NotImplemented) || outcome.Bytes == 12);
    }
}
