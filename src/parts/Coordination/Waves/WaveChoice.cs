using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// Who goes first in a wave. What an earlier wave chose stays as long as it is there, so that the same few nodes take the
/// risk; what has to be chosen anew is chosen among connected nodes, since an absent canary warns of nothing.
/// </summary>
internal static class WaveChoice
{
    private static readonly NodeRole[] Roles = [NodeRole.Stargate, NodeRole.Gateway, NodeRole.Host];

    public static DeploymentDocument Of(DeploymentDocument deployment, IReadOnlyList<MemberState> members) => deployment with
    {
        Labelled = members.Any(static member => member.Member.Labelled),
        Picked = [.. Roles.Select(role => Pick(role, deployment.Picked, members)).OfType<string>()],
        Region = RegionOf(deployment.Region, members),
    };

    private static string? Pick(NodeRole role, IReadOnlyList<string> before, IReadOnlyList<MemberState> members) => members
        .Where(member => member.Member.Role == role)
        .OrderByDescending(static member => member.Counts && member.Health == NodeHealth.Healthy)
        .ThenByDescending(static member => member.Counts)
        .ThenByDescending(member => before.Contains(member.Member.Node.Value))
        .ThenBy(static member => member.Member.Lot)
        .Select(static member => member.Member.Node.Value)
        .FirstOrDefault();

    /// <summary>The region with the fewest Stargates and Gateways, so that as few visitors as may be are the first.</summary>
    private static string? RegionOf(string? before, IReadOnlyList<MemberState> members)
    {
        var regions = members
            .GroupBy(static member => member.Member.Region, StringComparer.Ordinal)
            .Select(static region => (Name: region.Key, Serving: region.Count(static member => member.Counts && member.Member.Role != NodeRole.Host)))
            .ToList();
        return regions
            .OrderByDescending(static region => region.Serving > 0)
            .ThenByDescending(region => region.Name == before)
            .ThenBy(static region => region.Serving)
            .ThenBy(static region => region.Name, StringComparer.Ordinal)
            .Select(static region => region.Name)
            .FirstOrDefault();
    }
}
