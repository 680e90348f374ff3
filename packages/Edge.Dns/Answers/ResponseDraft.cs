using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>A response in the making: behind header and question, records of the table section by section.</summary>
internal unsafe ref partial struct ResponseDraft
{
    private const ushort ResponseFlag = 0x8000;
    private const ushort OpcodeMask = 0x7800;
    private const ushort AuthoritativeFlag = 0x0400;
    private const ushort TruncatedFlag = 0x0200;

    /// <summary>RD and CD come back as they were sent (RFC 1035 §4.1.1, RFC 4035 §3.1.6).</summary>
    private const ushort CopiedFlags = 0x0110;

    private readonly Span<byte> _response;
    private readonly int _questionEnd;
    private readonly int _limit;
    private ushort _answers;
    private ushort _authorities;
    private ushort _additionals;

    /// <param name="response">Room for the response.</param>
    /// <param name="questionBytes">Bytes of the question, which is written by <see cref="Finish"/>.</param>
    /// <param name="limit">Bytes of the longest response, the OPT record not counted.</param>
    /// <param name="wantsSignatures">Whether the query has DO.</param>
    public ResponseDraft(Span<byte> response, int questionBytes, int limit, bool wantsSignatures)
    {
        WantsSignatures = wantsSignatures;
        _response = response;
        _questionEnd = DnsLimits.HeaderBytes + questionBytes;
        _limit = Math.Min(limit, response.Length);
        End = _questionEnd;
    }

    public bool WantsSignatures { get; }

    public int End { get; private set; }

    public DnsResponseCode Code { get; set; }

    public bool IsAuthoritative { get; set; }

    public bool IsTruncated { get; private set; }

    /// <summary>Whether any answer is there: authority is decided by the first name (RFC 1035 §4.1.1).</summary>
    public readonly bool HasAnswers => _answers > 0;

    /// <summary>
    /// Appends a blob whose records belong to the name at <paramref name="ownerAt"/>: whole, else without additional records
    /// that it can do without. What does not fit truncates the response (RFC 2181 §9).
    /// </summary>
    /// <param name="withAdditional">False for the links of a chain.</param>
    public void Append(BlobHeader* blob, int ownerAt, bool withAdditional)
    {
        var records = new ReadOnlySpan<byte>(BlobHeader.RecordsOf(blob), (int)blob->Size - BlobHeader.Bytes);
        var isWhole = withAdditional && End + records.Length <= _limit;
        if (!isWhole && (blob->NeedsAdditional != 0 || End + blob->AdditionalStart > _limit))
        {
            Truncate();
            return;
        }

        var taken = isWhole ? records : records[..(int)blob->AdditionalStart];
        taken.CopyTo(_response[End..]);
        if (ownerAt != DnsLimits.HeaderBytes)
        {
            MoveOwners(_response.Slice(End, taken.Length), blob->AnswerCount + blob->AuthorityCount, ownerAt);
        }

        End += taken.Length;
        _answers += blob->AnswerCount;
        _authorities += blob->AuthorityCount;
        _additionals += isWhole ? blob->AdditionalCount : (ushort)0;
    }

    /// <summary>Appends one record to the answers, its owner the name at <paramref name="ownerAt"/>.</summary>
    /// <returns>Where its data begins; −1 if it did not fit.</returns>
    public int AppendAnswer(int ownerAt, DnsRecordType type, uint ttlSeconds, scoped ReadOnlySpan<byte> value)
    {
        if (End + RecordWriter.HeaderBytes + value.Length > _limit)
        {
            Truncate();
            return -1;
        }

        var room = _response[End..];
        BinaryPrimitives.WriteUInt16BigEndian(room, (ushort)(0xC000 | ownerAt));
        BinaryPrimitives.WriteUInt16BigEndian(room[2..], (ushort)type);
        BinaryPrimitives.WriteUInt16BigEndian(room[4..], DnsQuery.InternetClass);
        BinaryPrimitives.WriteUInt32BigEndian(room[6..], ttlSeconds);
        BinaryPrimitives.WriteUInt16BigEndian(room[10..], (ushort)value.Length);
        value.CopyTo(room[RecordWriter.HeaderBytes..]);
        var data = End + RecordWriter.HeaderBytes;
        End = data + value.Length;
        _answers++;
        return data;
    }

    /// <summary>"No data" or "no such name": the zone's SOA in the authority section (RFC 2308 §3).</summary>
    /// <param name="apexAt">Where the zone's name lies in the response.</param>
    public void Deny(ZoneHeader* zone, int apexAt)
    {
        var soa = new ReadOnlySpan<byte>(ZoneHeader.SoaOf(zone), WantsSignatures ? (int)zone->Size - ZoneHeader.Bytes : (int)zone->SoaBytes);
        if (End + 2 + soa.Length > _limit)
        {
            Truncate();
            return;
        }

        BinaryPrimitives.WriteUInt16BigEndian(_response[End..], (ushort)(0xC000 | apexAt));
        soa.CopyTo(_response[(End + 2)..]);
        _authorities++;
        if (WantsSignatures)
        {
            MoveOwners(_response.Slice(End + 2 + (int)zone->SoaBytes, soa.Length - (int)zone->SoaBytes), (int)zone->SignatureCount, apexAt);
            _authorities += (ushort)zone->SignatureCount;
        }

        End += 2 + soa.Length;
    }

    /// <summary>Header and question alone, with TC: the client comes back by TCP.</summary>
    public void Truncate()
    {
        IsTruncated = true;
        (_answers, _authorities, _additionals, End) = (0, 0, 0, _questionEnd);
    }

    /// <summary>Header and question alone: the query cannot be answered.</summary>
    public void Fail()
    {
        Truncate();
        (IsTruncated, IsAuthoritative, Code) = (false, false, DnsResponseCode.ServerFailure);
    }

    /// <summary>Writes header and question, and the additional count with one more for an OPT record that the caller appends.</summary>
    public readonly void Finish(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> question, bool hasOpt)
    {
        WriteHeader(packet, _response, Code, (IsAuthoritative ? AuthoritativeFlag : 0) | (IsTruncated ? TruncatedFlag : 0));
        BinaryPrimitives.WriteUInt16BigEndian(_response[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(_response[6..], _answers);
        BinaryPrimitives.WriteUInt16BigEndian(_response[8..], _authorities);
        BinaryPrimitives.WriteUInt16BigEndian(_response[10..], (ushort)(_additionals + (hasOpt ? 1 : 0)));
        question.CopyTo(_response[DnsLimits.HeaderBytes..]);
    }

    /// <summary>A response to what could not be read: a header and nothing else, never longer than the packet.</summary>
    public static int FailWithoutQuestion(ReadOnlySpan<byte> packet, Span<byte> response, DnsResponseCode code)
    {
        WriteHeader(packet, response, code, 0);
        response[4..DnsLimits.HeaderBytes].Clear();
        return DnsLimits.HeaderBytes;
    }

    /// <summary>The name's bytes at a place of the response where it stands uncompressed.</summary>
    public readonly ReadOnlySpan<byte> BytesAt(int at, int count) => _response.Slice(at, count);

    private static void WriteHeader(ReadOnlySpan<byte> packet, Span<byte> response, DnsResponseCode code, int flags)
    {
        var asked = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        packet[..2].CopyTo(response);
        flags |= ResponseFlag | (asked & (OpcodeMask | CopiedFlags)) | ((int)code & 0xF);
        BinaryPrimitives.WriteUInt16BigEndian(response[2..], (ushort)flags);
    }

    /// <summary>Lets the pointers of the first records name another place; records behind them carry their owners in full.</summary>
    private static void MoveOwners(Span<byte> records, int count, int ownerAt)
    {
        for (var i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(records, (ushort)(0xC000 | ownerAt));
            records = records[(RecordWriter.HeaderBytes + BinaryPrimitives.ReadUInt16BigEndian(records[10..]))..];
        }
    }
}
