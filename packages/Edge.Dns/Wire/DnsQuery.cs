using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>A query as it lies in its packet (RFC 1035 §4.1, RFC 6891): nothing is copied.</summary>
public readonly ref struct DnsQuery
{
    /// <summary>The class of the Internet, the only one that is answered.</summary>
    public const ushort InternetClass = 1;

    private const ushort ResponseFlag = 0x8000;
    private const ushort OpcodeMask = 0x7800;

    private readonly ReadOnlySpan<byte> _packet;
    private readonly int _nameBytes;

    private DnsQuery(ReadOnlySpan<byte> packet, int nameBytes, QueryAdditions additions)
    {
        _packet = packet;
        _nameBytes = nameBytes;
        HasEdns = additions.HasOpt;
        HasTsig = additions.HasTsig;
        ClientBytesMax = additions.ClientBytesMax;
        DnssecOk = additions.DnssecOk;
        WantsServerId = additions.WantsServerId;
        WantsWorker = additions.WantsWorker;
        IsPadded = additions.IsPadded;
        Cookie = additions.Cookie;
        Subnet = additions.Subnet;
    }

    /// <summary>The question's name in wire form, its case as the client wrote it (0x20).</summary>
    public ReadOnlySpan<byte> Name => _packet.Slice(DnsLimits.HeaderBytes, _nameBytes);

    /// <summary>Name, type and class, to be repeated verbatim.</summary>
    public ReadOnlySpan<byte> Question => _packet.Slice(DnsLimits.HeaderBytes, _nameBytes + 4);

    /// <summary>The type asked for.</summary>
    public DnsRecordType Type => (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(_packet[(DnsLimits.HeaderBytes + _nameBytes)..]);

    /// <summary>The class asked for.</summary>
    public ushort Class => BinaryPrimitives.ReadUInt16BigEndian(_packet[(DnsLimits.HeaderBytes + _nameBytes + 2)..]);

    /// <summary>Whether the query carries an OPT record, and its answer must too.</summary>
    public bool HasEdns { get; }

    /// <summary>Whether it carries a TSIG, which was not checked.</summary>
    public bool HasTsig { get; }

    /// <summary>Bytes of the largest datagram that the client takes; 512 without EDNS.</summary>
    public int ClientBytesMax { get; }

    /// <summary>Whether the client wants signatures (RFC 3225).</summary>
    public bool DnssecOk { get; }

    internal bool WantsServerId { get; }

    internal bool WantsWorker { get; }

    internal bool IsPadded { get; }

    internal ReadOnlySpan<byte> Cookie { get; }

    internal ReadOnlySpan<byte> Subnet { get; }

    /// <summary>
    /// Reads a packet. 1. Too short, or a response: dropped. 2. Opcode. 3. Counts: one question, no answers, no
    /// authorities but the SOA of an IXFR. 4. The question, without compression. 5. Additional records: at most one OPT,
    /// with whole options. 6. No byte may be left over. 7. The EDNS version.
    /// </summary>
    public static QueryVerdict Read(ReadOnlySpan<byte> packet, out DnsQuery query)
    {
        query = default;
        if (packet.Length < DnsLimits.HeaderBytes)
        {
            return QueryVerdict.Drop;
        }

        var flags = BinaryPrimitives.ReadUInt16BigEndian(packet[2..]);
        if ((flags & ResponseFlag) != 0)
        {
            return QueryVerdict.Drop;
        }

        if ((flags & OpcodeMask) != 0)
        {
            return QueryVerdict.NotImplemented;
        }

        var authorityCount = BinaryPrimitives.ReadUInt16BigEndian(packet[8..]);
        var additionalCount = BinaryPrimitives.ReadUInt16BigEndian(packet[10..]);
        if (BinaryPrimitives.ReadUInt16BigEndian(packet[4..]) != 1
            || BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) != 0
            || authorityCount > 1
            || additionalCount > DnsLimits.QueryAdditionalCountMax)
        {
            return QueryVerdict.FormatError;
        }

        var nameBytes = WireName.Measure(packet[DnsLimits.HeaderBytes..]);
        if (nameBytes < 0 || packet.Length < DnsLimits.HeaderBytes + nameBytes + 4)
        {
            return QueryVerdict.FormatError;
        }

        var type = (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(packet[(DnsLimits.HeaderBytes + nameBytes)..]);
        var rest = packet[(DnsLimits.HeaderBytes + nameBytes + 4)..];
        if (type == DnsRecordType.Opt
            || (authorityCount == 1 && type != DnsRecordType.Ixfr)
            || !QueryAdditions.TryRead(rest, authorityCount, additionalCount, out var additions))
        {
            return QueryVerdict.FormatError;
        }

        query = new DnsQuery(packet, nameBytes, additions);
        return additions.Version == 0 ? QueryVerdict.Answer : QueryVerdict.BadVersion;
    }
}
