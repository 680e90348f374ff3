using System.Text;
using CsCheck;
using Edge.Bird;

namespace Edge.Tests.Unit.Bird;

/// <summary>What BIRD replies, and what something else might.</summary>
public sealed class BirdReplyProperties
{
    private const string Protocols =
        "2002-Name       Proto      Table      State  Since         Info\n"
        + "1002-device1    Device     ---        up     01:49:37.401  \n"
        + " anycast    Static     master4    up     01:49:37.401  \n"
        + " anycast_drain Static     master4    down   01:49:37.401  \n"
        + " edge_peer1 BGP        ---        up     01:49:42.246  Established   \n"
        + " edge_peer2 BGP        ---        start  01:49:37.401  Active        Socket: No route to host\n"
        + "0000 \n";

    private static readonly string[] Corpus =
    [
        "0001 BIRD 2.0.12 ready.\n",
        Protocols,
        "1007-Table master4:\n 192.0.2.0/24         blackhole [anycast 01:49:49.318] * (210)\n0000 \n",
        "1020-bfd1:\n IP address                Interface  State      Since         Interval  Timeout\n 10.99.0.2                 va         Up         01:49:38.158    0.300    1.500\n0000 \n",
        "9001 syntax error, unexpected CF_SYM_UNDEFINED, expecting CF_SYM_KNOWN or TEXT or ALL\n",
        "+0011-something happened\n0010-anycast: already enabled\n0000 \n",
    ];

    [Fact]
    public void Replies_are_read_as_BIRD_writes_them()
    {
        var parser = new BirdReplyParser();
        var reply = parser.Take(Encoding.ASCII.GetBytes(Protocols + "0000 next\n"), out var taken)!;
        Assert.Equal((Protocols.Length, 0, false), (taken, reply.Code, reply.IsRefused));
        Assert.Equal(
            [
                new BirdProtocol("device1", "Device", true, "up"),
                new BirdProtocol("anycast", "Static", true, "up"),
                new BirdProtocol("anycast_drain", "Static", false, "down"),
                new BirdProtocol("edge_peer1", "BGP", true, "Established"),
                new BirdProtocol("edge_peer2", "BGP", false, "Active"),
            ],
            BirdProtocol.ReadAll(reply));
        Assert.Equal(1, BirdProtocol.CountRoutes(Read(Corpus[2])));
        Assert.Equal(1, BirdProtocol.CountBfdUp(Read(Corpus[3])));
        Assert.Equal((true, "syntax error, unexpected CF_SYM_UNDEFINED, expecting CF_SYM_KNOWN or TEXT or ALL"), (Read(Corpus[4]).IsRefused, Read(Corpus[4]).Message));
        Assert.Equal([(10, "anycast: already enabled"), (0, "")], Read(Corpus[5]).Lines);
    }

    [Theory]
    [InlineData("2026-11-23", "2026-11-23")]
    [InlineData("2026-11-23 01:49:42.246", "2026-11-23 01:49:42")]
    [InlineData("Nov 23", "Nov 23")]
    public void A_session_is_established_however_BIRD_writes_moments(string up, string start)
    {
        var reply = Read($"2002-Name Proto Table State Since Info\n1002-edge_peer1 BGP        ---        up     {up}  Established   \n edge_peer2 BGP ---  start  {start} Active        Socket: No route to host\n0000 \n");
        var protocols = BirdProtocol.ReadAll(reply);
        Assert.Equal("Established", protocols[0].Note);
        Assert.NotEqual("Established", protocols[1].Note);
    }

    [Theory]
    [InlineData(" begins with a space\n", "the first line has no code")]
    [InlineData("12-3 short\n", "a line has neither a code nor a space before it")]
    [InlineData("1002\n", "a line has neither a code nor a space before it")]
    [InlineData("1002/up\n", "a line has neither a code nor a space before it")]
    public void What_is_no_reply_is_a_fault(string text, string fault)
    {
        var parser = new BirdReplyParser();
        Assert.Null(parser.Take(Encoding.ASCII.GetBytes(text), out _));
        Assert.Equal(fault, parser.Fault);
    }

    [Fact]
    public void Lines_and_replies_without_end_are_refused()
    {
        var parser = new BirdReplyParser();
        Assert.Null(parser.Take(new byte[BirdReplyParser.LineBytesMax + 10], out var taken));
        Assert.Equal((BirdReplyParser.LineBytesMax + 1, $"a line has more than {BirdReplyParser.LineBytesMax} bytes"), (taken, parser.Fault));

        parser = new BirdReplyParser();
        var line = Encoding.ASCII.GetBytes("1002-x\n");
        for (var i = 0; i <= BirdReplyParser.LineCountMax; i++)
        {
            Assert.Null(parser.Take(line, out _));
        }

        Assert.Equal($"a reply has more than {BirdReplyParser.LineCountMax} lines", parser.Fault);
    }

    [Fact]
    public void Bytes_may_come_in_any_pieces() =>
        Gen.Select(Gen.Int[0, Corpus.Length - 1].Select(static index => Corpus[index]).Array[1, 5], Gen.Int[1, 7]).Sample((texts, piece) =>
        {
            var parser = new BirdReplyParser();
            List<BirdReply> replies = [];
            foreach (var bytes in Encoding.ASCII.GetBytes(string.Concat(texts)).Chunk(piece))
            {
                for (ReadOnlySpan<byte> rest = bytes; !rest.IsEmpty;)
                {
                    if (parser.Take(rest, out var taken) is { } reply)
                    {
                        replies.Add(reply);
                    }

                    rest = rest[taken..];
                }
            }

            Assert.Null(parser.Fault);
            Assert.Equal(texts.Select(text => string.Join('|', Read(text).Lines)), replies.Select(reply => string.Join('|', reply.Lines)));
        });

    [Fact]
    public void Whatever_comes_is_a_reply_or_a_fault_and_nothing_else() =>
        Gen.Select(Gen.Int[0, Corpus.Length - 1].Select(static index => Corpus[index]), Gen.Int[0, 300].Array[0, 6], Gen.Byte.Array[6], Gen.Byte.Array[0, 40]).Sample((text, places, values, tail) =>
        {
            byte[] bytes = [.. Encoding.ASCII.GetBytes(text), .. tail];
            for (var i = 0; i < places.Length; i++)
            {
                bytes[places[i] % bytes.Length] = values[i];
            }

            var parser = new BirdReplyParser();
            for (ReadOnlySpan<byte> rest = bytes; !rest.IsEmpty && parser.Fault is null;)
            {
                if (parser.Take(rest, out var taken) is { } reply)
                {
                    BirdProtocol.ReadAll(reply);
                    Assert.InRange(BirdProtocol.CountRoutes(reply) + BirdProtocol.CountBfdUp(reply), 0, bytes.Length);
                }

                Assert.True(taken > 0, "it goes on");
                rest = rest[taken..];
            }
        });

    private static BirdReply Read(string text) => new BirdReplyParser().Take(Encoding.ASCII.GetBytes(text), out _)!;
}
