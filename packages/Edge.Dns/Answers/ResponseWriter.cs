using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>Writes the response to one query: header, question verbatim, compiled records, OPT.</summary>
internal readonly ref struct ResponseWriter
{
    private const ushort ResponseFlag = 0x8000;
    private const ushort OpcodeMask = 0x7800;
    private const ushort AuthoritativeFlag = 0x0400;
    private const ushort TruncatedFlag = 0x0200;

    /// <summary>RD and CD come back as they were sent (RFC 1035 §4.1.1, RFC 4035 §3.1.6).</summary>
    private const ushort CopiedFlags = 0x0110;

    private readonly ReadOnlySpan<byte> _packet;
    private readonly DnsQuery _query;
    private readonly Span<byte> _response;

    /// <summary>Bytes before the OPT record.</summary>
    private readonly int _limit;

    public ResponseWriter(ReadOnlySpan<byte> packet, DnsQuery query, Span<byte> response, DnsTransport transport)
    {
        _packet = packet;
        _query = query;
        _response = response;
        var limit = transport == DnsTransport.Tcp
            ? DnsLimits.MessageBytesMax
            : Math.Min(query.ClientBytesMax, DnsLimits.DatagramBytesMax);
        _limit = Math.Min(limit, response.Length) - (query.HasEdns ? DnsLimits.OptBytes : 0);
    }

    private int QuestionEnd => DnsLimits.HeaderBytes + _query.Question.Length;

    /// <summary>A response to what could not be read: a header and nothing else, never longer than the packet.</summary>
    public static AnswerOutcome FailWithoutQuestion(ReadOnlySpan<byte> packet, Span<byte> response, DnsResponseCode code)
    {
        WriteHeader(packet, response, code, 0);
        response[4..DnsLimits.HeaderBytes].Clear();
        return new AnswerOutcome(DnsLimits.HeaderBytes, code, Truncated: false);
    }

    /// <summary>An error with the question.</summary>
    public AnswerOutcome Fail(DnsResponseCode code) => Finish(code, 0, QuestionEnd, 0, 0, 0);

    /// <summary>A compiled answer: whole, else without its additional records, else empty with TC (RFC 2181 §9).</summary>
    public AnswerOutcome Answer(CompiledAnswer answer)
    {
        var end = QuestionEnd;
        if (end + answer.Bytes.Length <= _limit)
        {
            answer.Bytes.CopyTo(_response[end..]);
            end += answer.Bytes.Length;
            return Finish(answer.Code, AuthoritativeFlag, end, answer.AnswerCount, answer.AuthorityCount, answer.AdditionalCount);
        }

        if (end + answer.AdditionalStart <= _limit)
        {
            answer.Bytes.AsSpan(0, answer.AdditionalStart).CopyTo(_response[end..]);
            end += answer.AdditionalStart;
            return Finish(answer.Code, AuthoritativeFlag, end, answer.AnswerCount, answer.AuthorityCount, 0);
        }

        return Finish(answer.Code, AuthoritativeFlag | TruncatedFlag, end, 0, 0, 0);
    }

    /// <summary>"No data" or "no such name": the zone's SOA in the authority section (RFC 2308 §3).</summary>
    /// <param name="apexBytes">Bytes of the zone's name, which ends the question's name.</param>
    public AnswerOutcome Deny(DnsResponseCode code, AnswerZone zone, int apexBytes)
    {
        var end = QuestionEnd;
        if (end + 2 + zone.NegativeSoa.Length > _limit)
        {
            return Finish(code, AuthoritativeFlag | TruncatedFlag, end, 0, 0, 0);
        }

        var owner = DnsLimits.HeaderBytes + _query.Name.Length - apexBytes;
        BinaryPrimitives.WriteUInt16BigEndian(_response[end..], (ushort)(0xC000 | owner));
        zone.NegativeSoa.CopyTo(_response[(end + 2)..]);
        return Finish(code, AuthoritativeFlag, end + 2 + zone.NegativeSoa.Length, 0, 1, 0);
    }

    private static void WriteHeader(ReadOnlySpan<byte> packet, Span<byte> response, DnsResponseCode code, int flags)
    {
        var asked = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        packet[..2].CopyTo(response);
        flags |= ResponseFlag | (asked & (OpcodeMask | CopiedFlags)) | ((int)code & 0xF);
        BinaryPrimitives.WriteUInt16BigEndian(response[2..], (ushort)flags);
    }

    private AnswerOutcome Finish(DnsResponseCode code, int flags, int end, int answers, int authorities, int additionals)
    {
        WriteHeader(_packet, _response, code, flags);
        BinaryPrimitives.WriteUInt16BigEndian(_response[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(_response[6..], (ushort)answers);
        BinaryPrimitives.WriteUInt16BigEndian(_response[8..], (ushort)authorities);
        BinaryPrimitives.WriteUInt16BigEndian(_response[10..], (ushort)(additionals + (_query.HasEdns ? 1 : 0)));
        _query.Question.CopyTo(_response[DnsLimits.HeaderBytes..]);
        if (_query.HasEdns)
        {
            end += WriteOpt(_response[end..], code);
        }

        return new AnswerOutcome(end, code, (flags & TruncatedFlag) != 0);
    }

    private int WriteOpt(Span<byte> room, DnsResponseCode code)
    {
        var opt = room[..DnsLimits.OptBytes];
        opt.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(opt[1..], (ushort)DnsRecordType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(opt[3..], DnsLimits.DatagramBytesMax);
        opt[5] = (byte)((int)code >> 4);

        // The bit says that the client takes signatures; it is repeated (RFC 3225 §3).
        opt[7] = (byte)(_query.DnssecOk ? 0x80 : 0);
        return DnsLimits.OptBytes;
    }
}
