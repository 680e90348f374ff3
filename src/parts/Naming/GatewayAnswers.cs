using System.Net;
using Edge.Dns;

namespace Edge.Naming;

/// <summary>
/// The address sets that names share: at most <see cref="PlaceCount"/> of each kind, however many names and Gateways there are.
/// Which address comes first depends on the name alone, so that clients which take the first one spread over the Gateways;
/// resolvers rotate by themselves from query to query.
/// </summary>
internal sealed class GatewayAnswers(AnswerTable table, NamingOptions options)
{
    /// <summary>Fixed, so that a Gateway that comes or goes moves no name from set to set.</summary>
    private const int PlaceCount = 1024;

    private const uint HashBasis = 2166136261;
    private const uint HashPrime = 16777619;

    private readonly SharedSet?[] _ipv4 = new SharedSet?[PlaceCount];
    private readonly SharedSet?[] _ipv6 = new SharedSet?[PlaceCount];
    private List<IPAddress> _ipv4Addresses = [];
    private List<IPAddress> _ipv6Addresses = [];

    public SharedSet Ipv4For(DnsName name) => Pick(_ipv4, DnsRecordType.A, name);

    public SharedSet Ipv6For(DnsName name) => Pick(_ipv6, DnsRecordType.Aaaa, name);

    /// <summary>Names are answered with these addresses from now on.</summary>
    public void Take(IReadOnlyList<IPAddress> addresses)
    {
        Take(_ipv4, DnsRecordType.A, ref _ipv4Addresses, addresses);
        Take(_ipv6, DnsRecordType.Aaaa, ref _ipv6Addresses, addresses);
    }

    private void Take(SharedSet?[] sets, DnsRecordType type, ref List<IPAddress> known, IReadOnlyList<IPAddress> addresses)
    {
        List<IPAddress> mine = [.. addresses.Where(address => RecordSet.AddressTypeOf(address) == type)];
        if (mine.SequenceEqual(known))
        {
            return;
        }

        known = mine;
        for (var place = 0; place < PlaceCount; place++)
        {
            if (sets[place] is { } set)
            {
                Fill(set, mine, place);
            }
        }
    }

    private SharedSet Pick(SharedSet?[] sets, DnsRecordType type, DnsName name)
    {
        var place = (int)(Hash(name) % PlaceCount);
        if (sets[place] is not { } set)
        {
            set = table.Share(type);
            Fill(set, type == DnsRecordType.A ? _ipv4Addresses : _ipv6Addresses, place);
            sets[place] = set;
        }

        return set;
    }

    private void Fill(SharedSet set, List<IPAddress> addresses, int place)
    {
        // Up to as many places as addresses, every address comes first somewhere; beyond that the runs are spread evenly.
        var start = addresses.Count == 0 ? 0 : addresses.Count <= PlaceCount ? place % addresses.Count : (int)((long)place * addresses.Count / PlaceCount);
        var run = GatewayChoice.Run(addresses, start, options.AddressCountMax).ToList();
        if (run.Count == 0 || set.Current is not { } current || !IsEqual(current, run))
        {
            table.Replace(set, run.Count == 0 ? null : RecordSet.Addresses((uint)options.AddressTtlSeconds, run));
        }
    }

    private static bool IsEqual(RecordSet set, List<IPAddress> run)
    {
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < run.Count; i++)
        {
            if (i == set.Count || !run[i].TryWriteBytes(bytes, out var count) || !set.Value(i).SequenceEqual(bytes[..count]))
            {
                return false;
            }
        }

        return set.Count == run.Count;
    }

    /// <summary>FNV-1a: equal on every Stargate and after every restart.</summary>
    private static uint Hash(DnsName name)
    {
        var hash = HashBasis;
        foreach (var octet in name.Wire)
        {
            hash = unchecked((hash ^ octet) * HashPrime);
        }

        return hash ^ (hash >> 16);
    }
}
