using System.Net;
using System.Text;
using Edge.Dns;
using Edge.Naming;

namespace Edge.Resolvers;

/// <summary>
/// Finds the servers of the zone above a zone by a resolver, asks each of them whom it names for the zone, and asks those for the
/// texts. A server with several addresses has answered when one of them did.
/// </summary>
/// <param name="resolver">Null for that of this machine, looked up at each question.</param>
public sealed class ZoneServers(IPEndPoint? resolver) : IZoneEvidence
{
    /// <inheritdoc/>
    public async Task<ZoneEvidence?> AskAsync(DnsName zone, DnsName challenge, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(zone);
        var asked = resolver ?? ServerLookup.OwnResolver();
        if (asked is null || await ServerLookup.AboveAsync(asked, zone, cancellation) is not { Count: > 0 } above)
        {
            return null;
        }

        var views = await Task.WhenAll(above.Take(ParentServers.ServersMax).Select(server => NamedByAsync(asked, server, zone, cancellation)));
        if (views.All(static view => view is null))
        {
            return null;
        }

        var named = views.OfType<IReadOnlyList<DnsName>>().SelectMany(static names => names).Distinct().Order().ToList();
        var inCharge = named.Count > 0 ? named : above;
        var witnesses = await Task.WhenAll(inCharge.Take(ParentServers.ServersMax).Select(server => WitnessAsync(asked, server, challenge, cancellation)));
        return new ZoneEvidence(named.Count > 0, witnesses);
    }

    /// <summary>Null if the server does not answer, or knows nothing of the zone.</summary>
    private static async Task<IReadOnlyList<DnsName>?> NamedByAsync(IPEndPoint resolver, DnsName server, DnsName zone, CancellationToken cancellation)
    {
        foreach (var address in await ServerLookup.AddressesAsync(resolver, server, cancellation))
        {
            var reply = await DnsQuestioner.AskAsync(ServerLookup.PlaceOf(address, resolver), zone, DnsRecordType.Ns, isRecursive: false, cancellation);
            if (reply is { Code: (ushort)DnsResponseCode.NoError or (ushort)DnsResponseCode.NameError })
            {
                var names = ServerLookup.NamesIn([.. reply.Answers, .. reply.Authorities], zone);
                if (names.Count > 0 || reply.Flags.HasFlag(MessageFlags.Authoritative))
                {
                    return names;
                }
            }
        }

        return null;
    }

    private static async Task<ZoneWitness> WitnessAsync(IPEndPoint resolver, DnsName server, DnsName challenge, CancellationToken cancellation)
    {
        var addresses = await ServerLookup.AddressesAsync(resolver, server, cancellation);
        foreach (var address in addresses)
        {
            var reply = await DnsQuestioner.AskAsync(ServerLookup.PlaceOf(address, resolver), challenge, DnsRecordType.Txt, isRecursive: false, cancellation);
            if (reply is { Code: (ushort)DnsResponseCode.NoError or (ushort)DnsResponseCode.NameError } && reply.Flags.HasFlag(MessageFlags.Authoritative))
            {
                var texts = reply.Answers.Where(record => record.Type == DnsRecordType.Txt && record.Owner == challenge).Select(static record => TextOf(record.Value.Span));
                return new ZoneWitness(server, addresses, [.. texts]);
            }
        }

        return new ZoneWitness(server, addresses, null);
    }

    /// <summary>The strings of a TXT record, one after the other (RFC 1035 §3.3.14).</summary>
    private static string TextOf(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder();
        while (value.Length > 0 && value[0] < value.Length)
        {
            text.Append(Encoding.Latin1.GetString(value.Slice(1, value[0])));
            value = value[(value[0] + 1)..];
        }

        return text.ToString();
    }
}
