using System.Net;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>A secondary that is to be told of a zone.</summary>
/// <param name="Account">Whose the zone is.</param>
internal sealed record NotifyOrder(ResourceKey Zone, string Account, ZoneSecondary Secondary)
{
    private const int DnsPort = 53;

    public IPEndPoint Server { get; } = IPEndPoint.Parse(Secondary.Address) is var server && server.Port == 0 ? new IPEndPoint(server.Address, DnsPort) : server;
}
