using System.Net;
using System.Net.NetworkInformation;
using Edge.Dns;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>The resolver that the command asks for servers.</summary>
internal sealed class Resolver(IPEndPoint address)
{
    public const int DnsPort = 53;

    public IPEndPoint Address => address;

    /// <param name="text">An address with or without a port; null for the resolver of this machine.</param>
    public static Outcome<Resolver> Of(string? text)
    {
        if (text is not null)
        {
            return EndPointOf(text) is { } given ? new Resolver(given) : Failure.Invalid("--resolver", text, "it is an IP address, with or without a port");
        }

        var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(static card => card.GetIPProperties().DnsAddresses).FirstOrDefault();
        return own is not null ? new Resolver(new IPEndPoint(own, DnsPort)) : new Failure("no_resolver", "this machine names no resolver: give one by --resolver");
    }

    /// <summary>The address of a server as it is typed, port 53 if it names none; null if it is none.</summary>
    public static IPEndPoint? EndPointOf(string text) =>
        IPEndPoint.TryParse(text, out var given) ? (given.Port == 0 ? new IPEndPoint(given.Address, DnsPort) : given) : null;

    /// <summary>The names of a zone's servers in canonical order, none if it is no zone; null if the resolver does not answer.</summary>
    public async Task<IReadOnlyList<DnsName>?> ServersAsync(DnsName zone, CancellationToken cancellation) =>
        await NameServer.AskAsync(address, zone, DnsRecordType.Ns, isRecursive: true, cancellation) is { } reply ? NamesIn(reply.Answers, zone) : null;

    /// <summary>Where a server answers; null if that is not found.</summary>
    public async Task<IPEndPoint?> PlaceAsync(DnsName server, CancellationToken cancellation)
    {
        var found = await NameServer.AskAsync(address, server, DnsRecordType.A, isRecursive: true, cancellation);
        if (found?.Answers.FirstOrDefault(static record => record.Type == DnsRecordType.A) is not { } record)
        {
            return null;
        }

        // A server that listens at the resolver's own address listens at its port too, as in a network on one machine.
        var ip = new IPAddress(record.Value.Span);
        return new IPEndPoint(ip, ip.Equals(address.Address) ? address.Port : DnsPort);
    }

    /// <summary>The servers that NS records of a name tell, in canonical order.</summary>
    public static IReadOnlyList<DnsName> NamesIn(IEnumerable<DnsRecord> records, DnsName owner) =>
        [.. records.Where(record => record.Type == DnsRecordType.Ns && record.Owner == owner)
            .Select(static record => DnsName.TryRead(record.Value.Span, out var name) ? name : null).OfType<DnsName>().Distinct().Order()];
}
