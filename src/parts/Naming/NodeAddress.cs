using System.Net;
using System.Runtime.CompilerServices;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>The addresses in a node's document.</summary>
internal static class NodeAddress
{
    /// <summary>Read once for each document: they are asked for at every change of health.</summary>
    private static readonly ConditionalWeakTable<NodeDocument, IPAddress[]> Known = [];

    /// <summary>Where visitors reach a Gateway; none if the document names hosts instead of addresses.</summary>
    public static IReadOnlyList<IPAddress> Of(NodeDocument gateway) => Known.GetValue(
        gateway, static document => [.. new[] { TryParse(document.Http), TryParse(document.Https) }.OfType<IPAddress>().Distinct()]);

    /// <summary>Where resolvers reach a Stargate: on the addresses that it has in common with others, if it has any.</summary>
    public static IReadOnlyList<IPAddress> OfServer(NodeDocument stargate) =>
        stargate.Anycast is { Count: > 0 } anycast ? [.. anycast.Select(IPAddress.Parse)]
        : TryParse(stargate.Dns) is { } address ? [address]
        : [];

    /// <summary>The host part of <c>127.0.2.1:8080</c> or <c>[2001:db8::1]:8080</c>, null if it is no address.</summary>
    public static IPAddress? TryParse(string? endpoint)
    {
        if (endpoint is null || !IPEndPoint.TryParse(endpoint, out var parsed))
        {
            return null;
        }

        // A mapped address reaches the same listener by IPv4, and no visitor could use it as an AAAA record.
        var address = parsed.Address.IsIPv4MappedToIPv6 ? parsed.Address.MapToIPv4() : parsed.Address;

        // A wildcard says where a node listens, not where it is reached.
        return address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? null : address;
    }
}
