using Edge.Kernel;

namespace Edge.Naming;

/// <summary>
/// Bounds what health may take out of the answers: of a region's Gateways at most a share, and at least one. When more of them
/// seem ill than that, the fault may be with whoever looks; and if not, those that are left would be overrun.
/// </summary>
public static class HealthGuard
{
    /// <summary>
    /// The Gateways that are named although they are Down or quarantined. Those that nobody hears go first, then those that beat
    /// again, then quarantined ones; equals by id, so that every Stargate names the same. Of Gateways that an operator drains,
    /// that leave by themselves, or that have never served, nothing is kept and nothing counted.
    /// </summary>
    /// <param name="removalShareMax">0 to 1; see <see cref="NamingOptions.RemovalShareMax"/>.</param>
    public static IReadOnlySet<NodeId> Kept(IReadOnlyCollection<NamedGateway> gateways, double removalShareMax)
    {
        var kept = new HashSet<NodeId>();
        foreach (var region in gateways.Where(gateway => IsServing(gateway) || IsIll(gateway)).GroupBy(static gateway => gateway.Node.Region, StringComparer.Ordinal))
        {
            var removed = Math.Max(1, (int)(removalShareMax * region.Count()));
            kept.UnionWith(region
                .Where(IsIll)
                .OrderBy(Soundness)
                .ThenBy(static gateway => gateway.Id.Value, StringComparer.Ordinal)
                .Skip(removed)
                .Select(static gateway => gateway.Id));
        }

        return kept;
    }

    internal static bool IsServing(NamedGateway gateway) =>
        !gateway.Node.Drain && gateway.Health is (NodeHealth.Healthy or NodeHealth.Suspect);

    private static bool IsIll(NamedGateway gateway) =>
        !gateway.Node.Drain && gateway.Health is (NodeHealth.Down or NodeHealth.Quarantined);

    private static int Soundness(NamedGateway gateway) => (gateway.Health, gateway.IsHeard) switch
    {
        (NodeHealth.Down, false) => 0,
        (NodeHealth.Down, true) => 1,
        _ => 2,
    };
}
