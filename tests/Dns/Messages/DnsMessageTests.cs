using System.Buffers.Binary;
using System.Net;
using CsCheck;
using Edge.Dns;

namespace Edge.Tests.Dns;

public sealed class DnsMessageTests
{
    private static readonly string[] Owners = [".", "example.org", "www.example.org", "a.b.c.example.org", "EXAMPLE.net", @"we\.ird.example.org"];

    private static readonly Gen<DnsRecord> AnyRecord =
        Gen.Select(Gen.Int[0, RecordVectors.All.Length - 1], Gen.Int[0, Owners.Length - 1], Gen.UInt).Select((vector, owner, ttl) => new DnsRecord
        {
            Owner = DnsName.Parse(Owners[owner]),
            Type = RecordVectors.All[vector].Type,
            TtlSeconds = ttl,
            Value = RecordVectors.Wire(RecordVectors.All[vector].Type, RecordVectors.All[vector].Text),
        });

    private static readonly Gen<DnsMessage> AnyMessage =
        Gen.Select(Gen.UShort, Gen.Int[0, 15], AnyRecord.List[0, 6], AnyRecord.List[0, 6], AnyRecord.List[0, 6], Gen.Byte.Array[0, 20], Gen.Int[0, 3])
            .Select((id, code, answers, authorities, additionals, option, edns) => new DnsMessage
            {
                Id = id,
                Opcode = (DnsOpcode)(id % 6),
                Flags = (MessageFlags)(id & 0x87B0),
                Code = (ushort)(edns == 0 ? code : code * 100),
                Questions = [new DnsQuestion(DnsName.Parse("www.example.org"), DnsRecordType.Mx)],
                Answers = answers,
                Authorities = authorities,
                Additionals = additionals,
                Edns = edns == 0 ? null : new DnsEdns { DnssecOk = edns == 1, DatagramBytesMax = id, Options = [.. Enumerable.Repeat(new EdnsOption(65001, option), edns)] },
            });

    [Fact]
    public void Every_message_comes_back_as_it_was_sent() => AnyMessage.Sample(
        message => Assert.Equal(Shown(message), Shown(Read(message.ToBytes()))),
        iter: 500);

    [Fact]
    public void Names_that_stood_before_become_pointers()
    {
        var message = new DnsMessage
        {
            Questions = [new DnsQuestion(DnsName.Parse("example.org"), DnsRecordType.Mx)],
            Answers = [Record("example.org", DnsRecordType.Mx, "10 mail.example.org."), Record("example.org", DnsRecordType.Srv, "1 2 3 mail.example.org.")],
        };
        Assert.Equal(
            Packed("00000000 0001000200000000 076578616D706C65036F726700 000F0001"
            + "C00C 000F0001 00000E10 0009 000A 046D61696CC00C"
            + "C00C 00210001 00000E10 0018 000100020003 046D61696C076578616D706C65036F726700"),
            Convert.ToHexString(message.ToBytes()));
    }

    [Fact]
    public void Beyond_sixteen_kilobytes_names_are_no_longer_remembered_but_still_compressed()
    {
        var records = Enumerable.Range(0, 3000).Select(i => Record($"host{i}.example.org", DnsRecordType.Cname, $"target{i}.example.net.")).ToList();
        var message = new DnsMessage { Answers = records[..1500] };
        var bytes = message.ToBytes();
        Assert.InRange(bytes.Length, 1500 * 30, DnsLimits.MessageBytesMax);
        Assert.Equal(Shown(message), Shown(Read(bytes)));
        Assert.Throws<InvalidOperationException>(() => new DnsMessage { Answers = records }.ToBytes());
    }

    [Fact]
    public void A_writer_fills_one_message_after_another()
    {
        var writer = new MessageWriter(600);
        var question = new DnsMessage { Id = 7, Questions = [new DnsQuestion(DnsName.Parse("example.org"), DnsRecordType.Axfr)], Edns = new DnsEdns() };
        List<string> seen = [];
        writer.Begin(question);
        for (var i = 0; i < 100; i++)
        {
            var record = Record($"host{i}.example.org", DnsRecordType.Ns, $"ns{i}.example.org.");
            if (!writer.TryAdd(MessageSection.Answer, record))
            {
                Take();
                writer.Begin(question);
                Assert.True(writer.TryAdd(MessageSection.Answer, record));
            }
        }

        Take();
        Assert.Equal(Enumerable.Range(0, 100).Select(i => $"host{i}.example.org. 3600 IN NS ns{i}.example.org."), seen);

        void Take()
        {
            var bytes = writer.Finish().ToArray();
            Assert.InRange(bytes.Length, 100, 600);
            seen.AddRange(Read(bytes).Answers.Select(record => record.ToString()));
        }
    }

    [Fact]
    public void Sections_come_in_their_order()
    {
        var writer = new MessageWriter();
        writer.Begin(new DnsMessage());
        Assert.True(writer.TryAdd(MessageSection.Additional, Record("a", DnsRecordType.Txt, "x")));
        Assert.Throws<InvalidOperationException>(() => writer.TryAdd(MessageSection.Answer, Record("a", DnsRecordType.Txt, "x")));
    }

    [Fact]
    public void Options_are_what_others_read()
    {
        var packet = new DnsMessage
        {
            Questions = [new DnsQuestion(DnsName.Root, DnsRecordType.Ns)],
            Edns = new DnsEdns { Options = [EdnsOption.ServerIdRequest, EdnsOption.ClientSubnet(IPNetwork.Parse("192.0.2.0/23")), EdnsOption.Cookie(new byte[8])] },
        }.ToBytes();
        Assert.Equal(
            Packed("00 0029 04D0 00 00 0000 001B" + "0003 0000" + "0008 0007 0001 17 00 C00002" + "000A 0008 0000000000000000"),
            Convert.ToHexString(packet.AsSpan(17)));
        var error = new EdnsOption(15, (byte[])[0, 18, (byte)'n', (byte)'o']);
        Assert.True(error.TryReadExtendedError(out var code, out var text));
        Assert.Equal((18, "no"), (code, text));
    }

    [Theory]
    [InlineData("0000", "byte 0: header has less than 12 bytes")]
    [InlineData("0000 0000 0001 0000 0000 0000", "byte 12: name of question 1 is cut off")]
    [InlineData("0000 0000 0001 0000 0000 0000 00", "byte 13: question 1 is cut off")]
    [InlineData("0000 0000 0000 0000 0000 0000 00", "byte 12: message has bytes left over")]
    [InlineData("0000 0000 0001 0000 0000 0000 C00C 0001 0001", "byte 14: name of question 1 holds a pointer that does not lead backwards")]
    [InlineData("0000 0000 0001 0000 0000 0000 C00E 0001 0001", "byte 14: name of question 1 holds a pointer that does not lead backwards")]
    [InlineData("0000 0000 0001 0000 0000 0000 0161C00C 0001 0001", "byte 16: name of question 1 holds a pointer that does not lead backwards")]
    [InlineData("0000 0000 0001 0000 0000 0000 41", "byte 12: name of question 1 holds a label of a reserved kind")]
    [InlineData("0000 0000 0000 0001 0000 0000 00 0001 0001 00000000 0003 010203", "byte 23: A of answer 1 breaks the form of its type")]
    [InlineData("0000 0000 0000 0001 0000 0000 00 0001 0001 00000000 0004 010203", "byte 13: answer 1 is cut off")]
    [InlineData("0000 0000 0000 0001 0000 0000 00 002F 0001 00000000 0005 C00C 000100", "byte 23: NSEC of answer 1 breaks the form of its type")]
    [InlineData("0000 0000 0000 0001 0000 0000 00 0029 0001 00000000 0000", "byte 23: OPT record must stand once, among the additional records, under the root")]
    [InlineData("0000 0000 0000 0000 0000 0001 00 0029 0001 00000000 0003 000300", "byte 23: EDNS option is cut off")]
    public void What_is_no_message_is_refused_with_its_place(string packet, string expected)
    {
        Assert.False(DnsMessage.TryRead(Convert.FromHexString(Packed(packet)), out _, out var error));
        Assert.Equal(expected, error.ToString());
    }

    [Fact]
    public void Pointers_to_pointers_are_followed_for_as_long_as_a_name_could_be_and_no_longer()
    {
        foreach (var (count, isRead) in new[] { (126, true), (127, false) })
        {
            // A question of "a", then a name of nothing but pointers, each to the one before it, within unknown data.
            List<byte> packet = [0, 0, 0, 0, 0, 1, 0, 2, 0, 0, 0, 0, 1, (byte)'a', 0, 0, 1, 0, 1];
            packet.AddRange([0, 0xFF, 0xFF, 0, 1, 0, 0, 0, 0, (byte)(2 * count >> 8), (byte)(2 * count)]);
            var target = 12;
            for (var i = 0; i < count; i++)
            {
                packet.AddRange([(byte)(0xC0 | (target >> 8)), (byte)target]);
                target = packet.Count - 2;
            }

            packet.AddRange([(byte)(0xC0 | (target >> 8)), (byte)target, 0, 16, 0, 1, 0, 0, 0, 0, 0, 1, 0]);
            Assert.Equal(isRead, DnsMessage.TryRead(packet.ToArray(), out var message, out _));
            Assert.Equal(isRead ? "a." : null, message?.Answers[1].Owner.ToString());
        }
    }

    [Fact]
    public void The_largest_packet_of_pointers_stays_within_bounds()
    {
        // As many records as fit, each the longest name twice by pointers: what is allocated is some dozens of its size.
        byte[] longest = [.. Enumerable.Repeat<byte[]>([63, .. Enumerable.Repeat((byte)'x', 63)], 3).SelectMany(label => label), 61, .. Enumerable.Repeat((byte)'y', 61), 0];
        List<byte> packet = [0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. longest, 0, 1, 0, 1];
        byte[] record = [0xC0, 12, 0, 2, 0, 1, 0, 0, 0, 0, 0, 2, 0xC0, 12];
        var count = (DnsLimits.MessageBytesMax - packet.Count) / record.Length;
        packet.AddRange(Enumerable.Repeat(record, count).SelectMany(bytes => bytes));
        var bytes = packet.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(6), (ushort)count);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.True(DnsMessage.TryRead(bytes, out var message, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 1, 60 * DnsLimits.MessageBytesMax);
        Assert.Equal(count, message.Answers.Count);
        Assert.Equal(255, message.Answers[^1].Value.Length);
    }

    [Fact]
    public void No_packet_throws_and_what_is_read_can_be_written_and_read_again()
    {
        var read = 0;
        Gen.Select(AnyMessage, Gen.Int).Sample(
            (original, seed) =>
            {
                var random = new Random(seed);
                var bytes = original.ToBytes();
                for (var i = 0; i < 100; i++)
                {
                    var packet = Mutation.Of(bytes, random);
                    if (DnsMessage.TryRead(packet, out var message, out var error))
                    {
                        Interlocked.Increment(ref read);
                        Assert.Equal(Shown(message), Shown(Read(message.ToBytes())));
                    }
                    else
                    {
                        Assert.InRange(error.Offset, 0, packet.Length);
                    }
                }
            },
            iter: 300);
        Assert.InRange(read, 500, 29_500);
    }

    private static DnsMessage Read(byte[] packet)
    {
        Assert.True(DnsMessage.TryRead(packet, out var message, out var error), $"{error}");
        return message;
    }

    private static DnsRecord Record(string owner, DnsRecordType type, string text) =>
        new() { Owner = DnsName.Parse(owner), Type = type, TtlSeconds = 3600, Value = RecordVectors.Wire(type, text) };

    private static string Shown(DnsMessage message) => string.Join('\n', (IEnumerable<object>)
    [
        $"{message.Id} {message.Opcode} {message.Flags} {message.Code}",
        .. message.Questions,
        "answers", .. message.Answers,
        "authorities", .. message.Authorities,
        "additionals", .. message.Additionals,
        $"{message.Edns?.DatagramBytesMax} {message.Edns?.Version} {message.Edns?.DnssecOk} {message.Edns?.OtherFlags}",
        .. message.Edns?.Options.Select(option => $"{option.Code} {Convert.ToHexString(option.Value.Span)}") ?? [],
    ]);

    private static string Packed(string hexadecimal) => hexadecimal.Replace(" ", "", StringComparison.Ordinal);
}
