using System.Net;
using Edge.Dns;

namespace Edge.Resolvers;

/// <summary>Finds name servers by a resolver.</summary>
internal static class ServerLookup
{
    private const int AddressesMax = 8;

    private const int DnsPort = 53;

    /// <summary>The servers of the closest zone above a name; none if there is no such zone, null if the resolver does not answer.</summary>
    public static async Task<IReadOnlyList<DnsName>?> AboveAsync(IPEndPoint resolver, DnsName zone, CancellationToken cancellation)
    {
        for (var above = zone.Parent; above is not null; above = above.Parent)
        {
            var reply = await DnsQuestioner.AskAsync(resolver, above, DnsRecordType.Ns, isRecursive: true, cancellation);
            if (reply is null)
            {
                return null;
            }

            if (NamesIn(reply.Answers, above) is { Count: > 0 } servers)
            {
                return servers;
            }
        }

        return [];
    }

    public static async Task<IReadOnlyList<IPAddress>> AddressesAsync(IPEndPoint resolver, DnsName server, CancellationToken cancellation)
    {
        List<IPAddress> addresses = [];
        foreach (var type in (DnsRecordType[])[DnsRecordType.A, DnsRecordType.Aaaa])
        {
            var reply = await DnsQuestioner.AskAsync(resolver, server, type, isRecursive: true, cancellation);
            addresses.AddRange((reply?.Answers ?? []).Where(record => record.Type == type).Select(static record => new IPAddress(record.Value.Span)));
        }

        return [.. addresses.Take(AddressesMax)];
    }

    /// <summary>A server at the resolver's own address listens at its port too, as in a network on one machine.</summary>
    public static IPEndPoint PlaceOf(IPAddress address, IPEndPoint resolver) => new(address, address.Equals(resolver.Address) ? resolver.Port : DnsPort);

    public static List<DnsName> NamesIn(IEnumerable<DnsRecord> records, DnsName owner) =>
        [.. records.Where(record => record.Type == DnsRecordType.Ns && record.Owner == owner)
            .Select(static record => DnsName.TryRead(record.Value.Span, out var name) ? name : null).OfType<DnsName>().Distinct().Order()];

    /// <summary>This machine's resolver; null if it names none.</summary>
    public static IPEndPoint? OwnResolver() => OwnResolvers.Find() is [var own, ..] ? own : null;
}
