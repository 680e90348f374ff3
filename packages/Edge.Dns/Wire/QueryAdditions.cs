using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>What follows the question of a query: skipped, but for the one OPT record (RFC 6891 §6.1).</summary>
internal readonly struct QueryAdditions
{
    /// <summary>Type, class, TTL and length of the data.</summary>
    private const int FixedBytes = 10;

    /// <summary>Code and length of an EDNS option.</summary>
    private const int OptionHeaderBytes = 4;

    private QueryAdditions(bool hasOpt, int clientBytesMax, byte version, bool dnssecOk)
    {
        HasOpt = hasOpt;
        ClientBytesMax = clientBytesMax;
        Version = version;
        DnssecOk = dnssecOk;
    }

    public bool HasOpt { get; }

    public int ClientBytesMax { get; }

    public byte Version { get; }

    public bool DnssecOk { get; }

    /// <summary>Reads exactly these records and not a byte more.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int authorityCount, int additionalCount, out QueryAdditions additions)
    {
        additions = new QueryAdditions(hasOpt: false, DnsLimits.PlainDatagramBytesMax, version: 0, dnssecOk: false);
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

            if ((DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(bytes[name..]) == DnsRecordType.Opt)
            {
                // The OPT stands once, among the additional records, under the root's name.
                var isSecond = additions.HasOpt;
                if (isSecond || i < authorityCount || name != 1 || !OptionsAreWhole(bytes.Slice(name + FixedBytes, size)))
                {
                    return false;
                }

                additions = ReadOpt(bytes[name..]);
            }

            bytes = bytes[(name + FixedBytes + size)..];
        }

        return bytes.IsEmpty;
    }

    private static QueryAdditions ReadOpt(ReadOnlySpan<byte> record)
    {
        // Values below 512 count as 512 (RFC 6891 §6.2.3).
        var size = Math.Max(DnsLimits.PlainDatagramBytesMax, (int)BinaryPrimitives.ReadUInt16BigEndian(record[2..]));
        return new QueryAdditions(hasOpt: true, size, version: record[5], dnssecOk: (record[6] & 0x80) != 0);
    }

    private static bool OptionsAreWhole(ReadOnlySpan<byte> options)
    {
        while (options.Length >= OptionHeaderBytes)
        {
            var size = BinaryPrimitives.ReadUInt16BigEndian(options[2..]);
            if (options.Length < OptionHeaderBytes + size)
            {
                return false;
            }

            options = options[(OptionHeaderBytes + size)..];
        }

        return options.IsEmpty;
    }
}
