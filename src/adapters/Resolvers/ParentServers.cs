using System.Net;
using Edge.Dns;
using Edge.Naming;

namespace Edge.Resolvers;

/// <summary>
/// Finds the servers of the zone above a zone by a resolver, and asks each of them for the DS. A server with several addresses
/// has answered when one of them did.
/// </summary>
/// <param name="resolver">Null for that of this machine, looked up at each question.</param>
public sealed class ParentServers(IPEndPoint? resolver) : IParentZones
{
    /// <summary>Servers of one zone that are asked; more are no zone's.</summary>
    public const int ServersMax = 32;

    private const int AddressesMax = 8;

    private const int DnsPort = 53;

    /// <inheritdoc/>
    public async Task<ParentView?> AskAsync(DnsName zone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var asked = resolver ?? (OwnResolvers.Find() is [var own, ..] ? own : null);
        if (asked is null)
        {
            return null;
        }

        for (var above = zone.Parent; above is not null; above = above.Parent)
        {
            var reply = await DnsQuestioner.AskAsync(asked, above, DnsRecordType.Ns, isRecursive: true, cancellation);
            if (reply is null)
            {
                return null;
            }

            var servers = NamesIn(reply, above);
            if (servers.Count > 0)
            {
                return new ParentView(await Task.WhenAll(servers.Take(ServersMax).Select(server => AskServerAsync(asked, server, zone, cancellation))));
            }
        }

        return null;
    }

    private static async Task<ParentAnswer> AskServerAsync(IPEndPoint resolver, DnsName server, DnsName zone, CancellationToken cancellation)
    {
        foreach (var address in await AddressesAsync(resolver, server, cancellation))
        {
            // A server at the resolver's own address listens at its port too, as in a network on one machine.
            var place = new IPEndPoint(address, address.Equals(resolver.Address) ? resolver.Port : DnsPort);
            var reply = await DnsQuestioner.AskAsync(place, zone, DnsRecordType.Ds, isRecursive: false, cancellation);
            if (reply is { Code: (ushort)DnsResponseCode.NoError or (ushort)DnsResponseCode.NameError } && reply.Flags.HasFlag(MessageFlags.Authoritative))
            {
                var records = reply.Answers.Where(record => record.Type == DnsRecordType.Ds && record.Owner == zone).ToList();
                return new ParentAnswer($"{server} {address}", [.. records.Select(static record => record.Value.ToArray())], records.Count == 0 ? 0 : records.Max(static record => record.TtlSeconds));
            }
        }

        return new ParentAnswer(server.ToString(), null);
    }

    private static async Task<IReadOnlyList<IPAddress>> AddressesAsync(IPEndPoint resolver, DnsName server, CancellationToken cancellation)
    {
        List<IPAddress> addresses = [];
        foreach (var type in (DnsRecordType[])[DnsRecordType.A, DnsRecordType.Aaaa])
        {
            var reply = await DnsQuestioner.AskAsync(resolver, server, type, isRecursive: true, cancellation);
            addresses.AddRange((reply?.Answers ?? []).Where(record => record.Type == type).Select(static record => new IPAddress(record.Value.Span)));
        }

        return [.. addresses.Take(AddressesMax)];
    }

    private static List<DnsName> NamesIn(DnsMessage reply, DnsName owner) =>
        [.. reply.Answers.Where(record => record.Type == DnsRecordType.Ns && record.Owner == owner)
            .Select(static record => DnsName.TryRead(record.Value.Span, out var name) ? name : null).OfType<DnsName>().Distinct().Order()];
}
