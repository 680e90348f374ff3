using System.Net;
using System.Net.NetworkInformation;

namespace Edge.Resolvers;

/// <summary>The resolvers that this machine is configured with.</summary>
internal static class OwnResolvers
{
    private const int DnsPort = 53;

    public static IReadOnlyList<IPEndPoint> Find() =>
        [.. NetworkInterface.GetAllNetworkInterfaces().SelectMany(static card => card.GetIPProperties().DnsAddresses).Distinct().Select(static address => new IPEndPoint(address, DnsPort))];
}
