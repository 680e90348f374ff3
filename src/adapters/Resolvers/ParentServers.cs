using System.Net;
using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;

namespace Edge.Resolvers;

/// <summary>
/// Finds the servers of the zone above a zone by a resolver, and asks each of them for the DS. A server with several addresses
/// has answered when one of them did. Whoever owns a zone may own the one above: its servers are no way into the operator's network.
/// </summary>
/// <param name="resolver">Null for that of this machine, looked up at each question.</param>
/// <param name="asksPrivate">Whether servers on private and loopback addresses are asked too; one at the given resolver's address always is.</param>
public sealed class ParentServers(IPEndPoint? resolver, bool asksPrivate = false) : IParentZones
{
    /// <summary>Servers of one zone that are asked; more are no zone's.</summary>
    public const int ServersMax = 32;

    /// <inheritdoc/>
    public async Task<ParentView?> AskAsync(DnsName zone, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var asked = resolver ?? ServerLookup.OwnResolver();
        if (asked is null)
        {
            return null;
        }

        return await ServerLookup.AboveAsync(asked, zone, cancellation) is { Count: > 0 } servers
            ? new ParentView(await Task.WhenAll(servers.Take(ServersMax).Select(server => AskServerAsync(asked, server, zone, cancellation))))
            : null;
    }

    private async Task<ParentAnswer> AskServerAsync(IPEndPoint asked, DnsName server, DnsName zone, CancellationToken cancellation)
    {
        foreach (var address in (await ServerLookup.AddressesAsync(asked, server, cancellation)).Where(May))
        {
            var reply = await DnsQuestioner.AskAsync(ServerLookup.PlaceOf(address, asked), zone, DnsRecordType.Ds, isRecursive: false, cancellation);
            if (reply is { Code: (ushort)DnsResponseCode.NoError or (ushort)DnsResponseCode.NameError } && reply.Flags.HasFlag(MessageFlags.Authoritative))
            {
                var records = reply.Answers.Where(record => record.Type == DnsRecordType.Ds && record.Owner == zone).ToList();
                return new ParentAnswer($"{server} {address}", [.. records.Select(static record => record.Value.ToArray())], records.Count == 0 ? 0 : records.Max(static record => record.TtlSeconds));
            }
        }

        return new ParentAnswer(server.ToString(), null);
    }

    private bool May(IPAddress address) => asksPrivate || PublicAddress.Is(address) || address.Equals(resolver?.Address);
}
