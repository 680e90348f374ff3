using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>What follows the question of a query: skipped, but for the one OPT record (RFC 6891 §6.1) and its options.</summary>
internal ref struct QueryAdditions
{
    /// <summary>Type, class, TTL and length of the data.</summary>
    private const int FixedBytes = 10;

    /// <summary>Code and length of an EDNS option.</summary>
    private const int OptionHeaderBytes = 4;

    /// <summary>Version and reserved bits say how they are to be read: so far there is only this kind (RFC 7873 §4).</summary>
    private const int ServerCookieBytesMin = 8;
    private const int ServerCookieBytesMax = 32;

    public bool HasOpt { get; private set; }

    /// <summary>Whether a TSIG is there, right or wrong (RFC 8945).</summary>
    public bool HasTsig { get; private set; }

    public int ClientBytesMax { get; private set; }

    public byte Version { get; private set; }

    public bool DnssecOk { get; private set; }

    /// <summary>Whether the server's identifier is asked for (RFC 5001).</summary>
    public bool WantsServerId { get; private set; }

    /// <summary>Whether the worker's number is asked for.</summary>
    public bool WantsWorker { get; private set; }

    /// <summary>Whether the query is padded, and its answer is to be too where others might see it (RFC 7830).</summary>
    public bool IsPadded { get; private set; }

    /// <summary>The client's cookie and, behind it, the server's, if they were sent (RFC 7873).</summary>
    public ReadOnlySpan<byte> Cookie { get; private set; }

    /// <summary>The client's subnet as it was sent (RFC 7871 §6): family, two lengths, address.</summary>
    public ReadOnlySpan<byte> Subnet { get; private set; }

    /// <summary>Reads exactly these records and not a byte more.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int authorityCount, int additionalCount, out QueryAdditions additions)
    {
        additions = new QueryAdditions { ClientBytesMax = DnsLimits.PlainDatagramBytesMax };
        for (var i = 0; i < authorityCount + additionalCount; i++)
        {
            var name = WireName.Skip(bytes);
            if (name < 0 || bytes.Length < name + FixedBytes)
            {
                return false;
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(bytes[(name + 8)..]);
            if (bytes.Length < name + FixedBytes + size)
            {
                return false;
            }

            var type = (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(bytes[name..]);
            additions.HasTsig |= type == DnsRecordType.Tsig;
            if (type == DnsRecordType.Opt)
            {
                // The OPT stands once, among the additional records, under the root's name.
                var isSecond = additions.HasOpt;
                if (isSecond || i < authorityCount || name != 1 || !additions.TryReadOpt(bytes[name..], size))
                {
                    return false;
                }
            }

            bytes = bytes[(name + FixedBytes + size)..];
        }

        return bytes.IsEmpty;
    }

    private bool TryReadOpt(ReadOnlySpan<byte> record, int size)
    {
        HasOpt = true;

        // Values below 512 count as 512 (RFC 6891 §6.2.3).
        ClientBytesMax = Math.Max(DnsLimits.PlainDatagramBytesMax, (int)BinaryPrimitives.ReadUInt16BigEndian(record[2..]));
        Version = record[5];
        DnssecOk = (record[6] & 0x80) != 0;
        var options = record.Slice(FixedBytes, size);
        while (options.Length >= OptionHeaderBytes)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (options.Length < OptionHeaderBytes + length
                || !TryReadOption((EdnsOptionCode)BinaryPrimitives.ReadUInt16BigEndian(options), options.Slice(OptionHeaderBytes, length)))
            {
                return false;
            }

            options = options[(OptionHeaderBytes + length)..];
        }

        return options.IsEmpty;
    }

    /// <summary>Of options that come twice the first counts; those that are not known are passed over.</summary>
    private bool TryReadOption(EdnsOptionCode code, ReadOnlySpan<byte> value)
    {
        switch (code)
        {
            case EdnsOptionCode.ServerId:
                WantsServerId = true;
                return true;
            case EdnsOptionCode.Worker:
                WantsWorker = true;
                return true;
            case EdnsOptionCode.Padding:
                IsPadded = true;
                return true;
            case EdnsOptionCode.Cookie:
                if (Cookie.IsEmpty)
                {
                    Cookie = value;
                }

                var server = value.Length - ServerCookie.ClientBytes;
                return server is 0 or (>= ServerCookieBytesMin and <= ServerCookieBytesMax);
            case EdnsOptionCode.ClientSubnet:
                if (Subnet.IsEmpty)
                {
                    Subnet = value;
                }

                return IsSubnet(value);
            default:
                return true;
        }
    }

    /// <summary>RFC 7871 §6 and §7.1.2: the scope is zero, the address no longer than its prefix and zero behind it.</summary>
    private static bool IsSubnet(ReadOnlySpan<byte> value)
    {
        if (value.Length < 4)
        {
            return false;
        }

        var bits = value[2];
        var bitsMax = BinaryPrimitives.ReadUInt16BigEndian(value) switch
        {
            1 => 32,
            2 => 128,
            _ => byte.MaxValue,
        };
        return bits <= bitsMax
            && value[3] == 0
            && value.Length == 4 + ((bits + 7) / 8)
            && (bits % 8 == 0 || (value[^1] & (0xFF >> (bits % 8))) == 0);
    }
}
