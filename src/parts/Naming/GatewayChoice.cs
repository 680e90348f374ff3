using System.Net;
using Edge.Kernel;

namespace Edge.Naming;

/// <summary>Which Gateways' addresses visitors get. The answer is never emptied: a doubtful Gateway beats none.</summary>
internal static class GatewayChoice
{
    /// <summary>
    /// The addresses of the first of these groups that is not empty, in a stable order: 1. healthy or suspect Gateways of
    /// the plan (a suspect one is being probed, and is down within a second if it fails), and those that
    /// <see cref="HealthGuard"/> keeps; 2. healthy or suspect ones of no plan; 3. those that an operator drains: they still
    /// answer; 4. any of the plan that nobody has taken out of traffic; 5. all of the plan. A plan whose members are all gone
    /// counts as none.
    /// </summary>
    public static IReadOnlyList<IPAddress> Choose(IReadOnlyCollection<NamedGateway> gateways, IReadOnlyCollection<NodeId> plan, double removalShareMax)
    {
        var reachable = gateways.Where(gateway => NodeAddress.Of(gateway.Node).Count > 0).ToList();
        var planned = plan.Count == 0 ? reachable : [.. reachable.Where(gateway => plan.Contains(gateway.Id))];
        if (planned.Count == 0)
        {
            planned = reachable;
        }

        var kept = HealthGuard.Kept(planned, removalShareMax);
        var chosen = FirstNotEmpty(
            [.. planned.Where(gateway => HealthGuard.IsServing(gateway) || kept.Contains(gateway.Id))],
            [.. reachable.Where(HealthGuard.IsServing)],
            [.. reachable.Where(IsAnsweringThoughDrained)],
            [.. planned.Where(IsNotWithdrawn)],
            planned);
        return
        [
            .. chosen
                .OrderBy(gateway => gateway.Id.Value, StringComparer.Ordinal)
                .SelectMany(gateway => NodeAddress.Of(gateway.Node))
                .Distinct(),
        ];
    }

    /// <summary>At most <paramref name="countMax"/> addresses of one family, beginning at a place that the name decides.</summary>
    public static IEnumerable<IPAddress> Run(IReadOnlyList<IPAddress> addresses, int start, int countMax) =>
        Enumerable.Range(start, Math.Min(countMax, addresses.Count)).Select(index => addresses[index % addresses.Count]);

    /// <summary>A node that an operator drains goes on running, unlike one that is being stopped.</summary>
    private static bool IsAnsweringThoughDrained(NamedGateway gateway) =>
        gateway.Node.Drain && gateway.Health is (NodeHealth.Healthy or NodeHealth.Suspect or NodeHealth.Draining or NodeHealth.Drained);

    private static bool IsNotWithdrawn(NamedGateway gateway) =>
        !gateway.Node.Drain && gateway.Health is not (NodeHealth.Draining or NodeHealth.Drained or NodeHealth.Updating);

    private static List<NamedGateway> FirstNotEmpty(params ReadOnlySpan<List<NamedGateway>> groups)
    {
        foreach (var group in groups)
        {
            if (group.Count > 0)
            {
                return group;
            }
        }

        return [];
    }
}
