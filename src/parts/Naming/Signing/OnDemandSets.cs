using System.Net;
using Edge.Dns;

namespace Edge.Naming;

/// <summary>
/// Addresses that many names share, and that depend on who asks or on what lives at the moment: a signed zone names their types, and
/// whoever answers signs them. So a member that falls costs a signed zone no signature, however many of its names share it.
/// </summary>
internal static class OnDemandSets
{
    /// <summary>Stand for the records, of which the chain says no more than the type.</summary>
    private static readonly RecordSet _ipv4 = RecordSet.Addresses(0, IPAddress.Any);

    private static readonly RecordSet _ipv6 = RecordSet.Addresses(0, IPAddress.IPv6Any);

    /// <summary>Whether a shared set is signed on demand.</summary>
    public static bool Has(SharedSet shared) => shared.Type is DnsRecordType.A or DnsRecordType.Aaaa;

    /// <summary>What stands for a set in a zone that is signed; null if its type is denied now.</summary>
    public static RecordSet? StandIn(SharedSet shared) => !shared.Exists ? null : shared.Type == DnsRecordType.A ? _ipv4 : _ipv6;

    public static bool IsStandIn(RecordSet set) => ReferenceEquals(set, _ipv4) || ReferenceEquals(set, _ipv6);
}
