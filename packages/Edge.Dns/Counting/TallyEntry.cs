using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>
/// What one worker has counted of one zone between two readings: two cache lines, of which a common query touches the first alone.
/// A count wraps at 2^32, which no worker reaches between two readings unless nobody has read for a day.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Bytes)]
internal unsafe struct TallyEntry
{
    public const int Bytes = 128;

    public const int ResultCount = 6;

    public const int TypeCount = 24;

    /// <summary>The zone; see <see cref="ZoneMark"/>. 0 while the entry is free.</summary>
    public ulong Zone;

    public fixed uint Results[ResultCount];

    public fixed uint Types[TypeCount];

    /// <summary>Types in the order of their places; the last place has all others.</summary>
    public static readonly DnsRecordType[] CountedTypes =
    [
        DnsRecordType.A, DnsRecordType.Aaaa, DnsRecordType.Https, DnsRecordType.Mx, DnsRecordType.Txt, DnsRecordType.Ns, DnsRecordType.Soa, DnsRecordType.Srv,
        DnsRecordType.Cname, DnsRecordType.Ptr, DnsRecordType.Svcb, DnsRecordType.Ds, DnsRecordType.Dnskey, DnsRecordType.Caa, DnsRecordType.Tlsa, DnsRecordType.Naptr,
        DnsRecordType.Cds, DnsRecordType.Cdnskey, DnsRecordType.Nsec, DnsRecordType.Rrsig, DnsRecordType.Sshfp, DnsRecordType.Dname, DnsRecordType.Any,
    ];

    private static readonly byte[] _places = [.. Enumerable.Range(0, 1 << 9).Select(static type => (byte)(Array.IndexOf(CountedTypes, (DnsRecordType)type) is >= 0 and var place ? place : TypeCount - 1))];

    public static int PlaceOf(DnsRecordType type) => (int)type < _places.Length ? _places[(int)type] : TypeCount - 1;
}
