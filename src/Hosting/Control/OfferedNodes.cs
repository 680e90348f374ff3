using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Hosting;

/// <summary>What a Stargate offers, checked: what can't be used is left out.</summary>
internal static class OfferedNodes
{
    public static IReadOnlyList<GatewayCandidate> Gateways(Candidates candidates) =>
    [
        .. candidates.Gateways.Where(IsUsable).Select(static gateway =>
            new GatewayCandidate(NodeId.Parse(gateway.Node), gateway.Address, Region.Parse(gateway.Region))
            {
                Healthy = gateway.Healthy,
                Load = gateway.Load,
            }),
    ];

    public static IReadOnlyList<HomingCandidate> Stargates(Candidates candidates) =>
    [
        .. candidates.Stargates.Where(IsUsable).Select(static stargate =>
            new HomingCandidate(stargate.Address, Region.Parse(stargate.Region), stargate.Healthy) { Site = stargate.Site, Load = stargate.Load }),
    ];

    private static bool IsUsable(Candidate candidate) =>
        NodeId.TryParse(candidate.Node, out _) && Region.TryParse(candidate.Region, out _) && candidate.Address.Length is > 0 and < 300 && candidate.Site.Length < 300;
}
