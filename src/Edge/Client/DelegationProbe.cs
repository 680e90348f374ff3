using System.Net;
using System.Net.NetworkInformation;
using Edge.Dns;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>Finds the servers of the zone above another one, by a resolver, and asks each of them whom it names for that zone.</summary>
internal static class DelegationProbe
{
    private const int DnsPort = 53;

    private const int ServersMax = 13;

    /// <param name="resolver">An address with or without a port; null for that of this machine.</param>
    public static async Task<Outcome<IReadOnlyList<DelegationView>>> AskAsync(string zone, string? resolver, CancellationToken cancellation)
    {
        if (ResolverOf(resolver) is not { } server)
        {
            return resolver is null
                ? new Failure("no_resolver", "this machine names no resolver: give one by --resolver")
                : Failure.Invalid("--resolver", resolver, "it is an IP address, with or without a port");
        }

        var apex = DnsName.Parse(zone);
        for (var above = apex.Parent; above is not null; above = above.Parent)
        {
            var reply = await NameServer.AskAsync(server, above, DnsRecordType.Ns, isRecursive: true, cancellation);
            if (reply is null)
            {
                return new Failure("no_resolver", $"the resolver {server} does not answer: give another one by --resolver");
            }

            var names = NamesIn(reply.Answers, above);
            if (names.Count > 0)
            {
                return await AskEachAsync(apex, names, server, cancellation);
            }
        }

        return new Failure("no_parent", $"the resolver {server} knows no zone above {zone}: give another one by --resolver");
    }

    private static async Task<Outcome<IReadOnlyList<DelegationView>>> AskEachAsync(DnsName apex, IReadOnlyList<DnsName> servers, IPEndPoint resolver, CancellationToken cancellation)
    {
        var views = new List<DelegationView>();
        foreach (var server in servers.Take(ServersMax))
        {
            var found = await NameServer.AskAsync(resolver, server, DnsRecordType.A, isRecursive: true, cancellation);
            if (found?.Answers.FirstOrDefault(static record => record.Type == DnsRecordType.A) is not { } address)
            {
                continue;
            }

            // A server that listens at the resolver's own address listens at its port too, as in a network on one machine.
            var ip = new IPAddress(address.Value.Span);
            var at = new IPEndPoint(ip, ip.Equals(resolver.Address) ? resolver.Port : DnsPort);
            var reply = await NameServer.AskAsync(at, apex, DnsRecordType.Ns, isRecursive: false, cancellation);
            views.Add(new DelegationView(server.ToString(), at, reply is not null, reply is null ? [] : [.. NamesIn([.. reply.Authorities, .. reply.Answers], apex).Select(static name => name.ToString())]));
        }

        return views;
    }

    private static List<DnsName> NamesIn(IEnumerable<DnsRecord> records, DnsName owner) =>
        [.. records.Where(record => record.Type == DnsRecordType.Ns && record.Owner == owner)
            .Select(static record => DnsName.TryRead(record.Value.Span, out var name) ? name : null).OfType<DnsName>().Distinct().Order()];

    private static IPEndPoint? ResolverOf(string? text) =>
        text is null
            ? NetworkInterface.GetAllNetworkInterfaces().SelectMany(static card => card.GetIPProperties().DnsAddresses).FirstOrDefault() is { } own ? new IPEndPoint(own, DnsPort) : null
            : IPEndPoint.TryParse(text, out var given) ? (given.Port == 0 ? new IPEndPoint(given.Address, DnsPort) : given) : null;
}
