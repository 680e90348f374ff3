using System.Buffers.Binary;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>A response, read by a decoder that shares nothing with the code under test and accepts nothing doubtful.</summary>
internal sealed record Reply(
    ushort Id,
    ushort Flags,
    string? Question,
    IReadOnlyList<ReplyRecord> Answers,
    IReadOnlyList<ReplyRecord> Authorities,
    IReadOnlyList<ReplyRecord> Additionals)
{
    /// <summary>With the upper bits of the OPT record, if there is one.</summary>
    public DnsResponseCode Code => (DnsResponseCode)((Flags & 0xF) | (Opt is { } opt ? (int)(opt.Ttl >> 24) << 4 : 0));

    public bool IsAuthoritative => (Flags & 0x0400) != 0;

    public bool IsTruncated => (Flags & 0x0200) != 0;

    public ReplyRecord? Opt => Additionals.SingleOrDefault(record => record.Type == DnsRecordType.Opt);

    /// <exception cref="FormatException">The response is not well formed.</exception>
    public static Reply Parse(ReadOnlySpan<byte> bytes)
    {
        var at = 12;
        string? question = null;
        var questions = Word(bytes, 4);
        Demand(questions <= 1, "at most one question");
        if (questions == 1)
        {
            question = $"{ReadName(bytes, ref at)} {(DnsRecordType)Word(bytes, at)} {Word(bytes, at + 2)}";
            at += 4;
        }

        var answers = ReadRecords(bytes, ref at, Word(bytes, 6));
        var authorities = ReadRecords(bytes, ref at, Word(bytes, 8));
        var additionals = ReadRecords(bytes, ref at, Word(bytes, 10));
        Demand(at == bytes.Length, "nothing behind the last record");
        return new Reply(Word(bytes, 0), Word(bytes, 2), question, answers, authorities, additionals);
    }

    private static List<ReplyRecord> ReadRecords(ReadOnlySpan<byte> bytes, ref int at, int count)
    {
        List<ReplyRecord> records = [];
        for (var i = 0; i < count; i++)
        {
            var name = ReadName(bytes, ref at);
            var size = Word(bytes, at + 8);
            var ttl = BinaryPrimitives.ReadUInt32BigEndian(bytes[(at + 4)..]);
            records.Add(new ReplyRecord(name, (DnsRecordType)Word(bytes, at), Word(bytes, at + 2), ttl, Convert.ToHexString(bytes.Slice(at + 10, size))));
            at += 10 + size;
        }

        return records;
    }

    private static string ReadName(ReadOnlySpan<byte> bytes, ref int at)
    {
        List<string> labels = [];
        var position = at;
        var jumped = false;
        while (bytes[position] != 0)
        {
            if (bytes[position] >= 0xC0)
            {
                var target = Word(bytes, position) & 0x3FFF;
                Demand(target < position, "pointers go backwards");
                at = jumped ? at : position + 2;
                jumped = true;
                position = target;
                continue;
            }

            labels.Add(System.Text.Encoding.Latin1.GetString(bytes.Slice(position + 1, bytes[position])));
            position += bytes[position] + 1;
        }

        at = jumped ? at : position + 1;
        return string.Join('.', labels) + ".";
    }

    private static ushort Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);

    private static void Demand(bool condition, string rule)
    {
        if (!condition)
        {
            throw new FormatException($"a response has {rule}");
        }
    }
}
