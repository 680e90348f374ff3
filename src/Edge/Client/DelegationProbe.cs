using Edge.Dns;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>Finds the servers of the zone above another one, by a resolver, and asks each of them whom it names for that zone.</summary>
internal static class DelegationProbe
{
    private const int ServersMax = 13;

    /// <param name="resolver">An address with or without a port; null for that of this machine.</param>
    public static async Task<Outcome<IReadOnlyList<DelegationView>>> AskAsync(string zone, string? resolver, CancellationToken cancellation)
    {
        var found = Resolver.Of(resolver);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var apex = DnsName.Parse(zone);
        for (var above = apex.Parent; above is not null; above = above.Parent)
        {
            var names = await found.Value.ServersAsync(above, cancellation);
            if (names is null)
            {
                return new Failure("no_resolver", $"the resolver {found.Value.Address} does not answer: give another one by --resolver");
            }

            if (names.Count > 0)
            {
                return await AskEachAsync(apex, names, found.Value, cancellation);
            }
        }

        return new Failure("no_parent", $"the resolver {found.Value.Address} knows no zone above {zone}: give another one by --resolver");
    }

    private static async Task<Outcome<IReadOnlyList<DelegationView>>> AskEachAsync(DnsName apex, IReadOnlyList<DnsName> servers, Resolver resolver, CancellationToken cancellation)
    {
        var views = new List<DelegationView>();
        foreach (var server in servers.Take(ServersMax))
        {
            if (await resolver.PlaceAsync(server, cancellation) is not { } at)
            {
                continue;
            }

            var reply = await NameServer.AskAsync(at, apex, DnsRecordType.Ns, isRecursive: false, cancellation);
            views.Add(new DelegationView(server.ToString(), at, reply is not null, reply is null ? [] : [.. Resolver.NamesIn([.. reply.Authorities, .. reply.Answers], apex).Select(static name => name.ToString())]));
        }

        return views;
    }
}
