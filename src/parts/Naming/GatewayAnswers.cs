using System.Net;
using Edge.Dns;

namespace Edge.Naming;

/// <summary>
/// The address sets that names share: as many as there are addresses to begin with, however many names there are. Which
/// address comes first depends on the name alone, so that clients which take the first one spread over the Gateways;
/// resolvers rotate by themselves from query to query.
/// </summary>
internal sealed class GatewayAnswers(IReadOnlyList<IPAddress> addresses, NamingOptions options)
{
    private const uint HashBasis = 2166136261;
    private const uint HashPrime = 16777619;

    private readonly RecordSet[] _ipv4 = Compile(addresses, DnsRecordType.A, options);
    private readonly RecordSet[] _ipv6 = Compile(addresses, DnsRecordType.Aaaa, options);

    /// <summary>Null if no Gateway has an IPv4 address.</summary>
    public RecordSet? Ipv4For(DnsName name) => Pick(_ipv4, name);

    /// <summary>Null if no Gateway has an IPv6 address.</summary>
    public RecordSet? Ipv6For(DnsName name) => Pick(_ipv6, name);

    private static RecordSet[] Compile(IReadOnlyList<IPAddress> addresses, DnsRecordType type, NamingOptions options)
    {
        var mine = addresses.Where(address => RecordSet.AddressTypeOf(address) == type).ToList();
        var ttl = (uint)options.AddressTtlSeconds;
        return
        [
            .. Enumerable.Range(0, mine.Count).Select(start =>
            {
                var run = GatewayChoice.Run(mine, start, options.AddressCountMax);
                return RecordSet.Addresses(ttl, run);
            }),
        ];
    }

    private static RecordSet? Pick(RecordSet[] sets, DnsName name) => sets.Length == 0 ? null : sets[Hash(name) % (uint)sets.Length];

    /// <summary>FNV-1a: equal on every Stargate and after every restart.</summary>
    private static uint Hash(DnsName name)
    {
        var hash = HashBasis;
        foreach (var octet in name.Wire)
        {
            hash = unchecked((hash ^ octet) * HashPrime);
        }

        return hash;
    }
}
