using System.Net;
using Edge.Dns;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>The servers that a scan asks, one after the other if one is silent.</summary>
internal sealed class ScanServers(IReadOnlyList<IPEndPoint> servers, TimeProvider time)
{
    /// <summary>Before each question: no server has cause to limit us.</summary>
    private static readonly TimeSpan _pace = TimeSpan.FromMilliseconds(10);

    private const int ServersMax = 4;

    /// <summary>Attempts for one question, by turns at each server.</summary>
    private const int AttemptsMax = 4;

    private int _next;

    /// <summary>Those that a zone has at present.</summary>
    public static async Task<Outcome<ScanServers>> OfZoneAsync(DnsName zone, string? resolver, TimeProvider time, CancellationToken cancellation)
    {
        var found = Resolver.Of(resolver);
        if (!found.Succeeded)
        {
            return found.Failure;
        }

        var names = await found.Value.ServersAsync(zone, cancellation);
        if (names is null)
        {
            return new Failure("no_resolver", $"the resolver {found.Value.Address} does not answer: give another one by --resolver, or a server of the zone by --scan ADDRESS");
        }

        var places = new List<IPEndPoint>();
        foreach (var name in names.Take(ServersMax))
        {
            if (await found.Value.PlaceAsync(name, cancellation) is { } place)
            {
                places.Add(place);
            }
        }

        return places.Count > 0 ? new ScanServers(places, time) : new Failure("no_servers", $"the resolver {found.Value.Address} finds no server of {zone}: give one by --scan ADDRESS");
    }

    public async Task<DnsMessage?> AskAsync(DnsName name, DnsRecordType type, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            await Task.Delay(_pace, time, cancellation);
            if (await NameServer.AskAsync(servers[_next], name, type, isRecursive: false, cancellation) is { } reply)
            {
                return reply;
            }

            _next = (_next + 1) % servers.Count;
        }

        return null;
    }
}
