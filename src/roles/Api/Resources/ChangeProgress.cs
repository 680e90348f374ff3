using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// Who has applied a revision: who has come at or beyond it in each class that it touched. A change is complete when every connected Stargate and Gateway has; Hosts are not asked, as
/// they hold no configuration of customers, and nodes out of reach catch up when they return. A node whose document was
/// deleted is no part of the network any more, even if its streams are still open. What no Stargate has is applied nowhere, so
/// then every Stargate is waited for, in reach or not.
/// </summary>
internal sealed record ChangeProgress(IReadOnlyList<string> Applied, IReadOnlyList<string> Waiting, IReadOnlyList<string> Out)
{
    /// <param name="classes">The classes that the revision touched.</param>
    public static ChangeProgress Of(
        long epoch,
        Revision revision,
        IReadOnlyCollection<ResourceClass> classes,
        IEnumerable<NodeObservation> observations,
        IReadOnlyDictionary<string, NodeRole> nodes)
    {
        var applied = new List<string>();
        var waiting = new List<string>();
        var away = new List<string>();
        foreach (var (id, node) in NodeOpinion.Latest(observations).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (node.Role is not (NodeRole.Stargate or NodeRole.Gateway) || !nodes.ContainsKey(id))
            {
                continue;
            }

            var has = node.Epoch == epoch && classes.All(resourceClass => node.Applied[resourceClass] >= revision);
            (has ? applied : IsInReach(node) ? waiting : away).Add(id);
        }

        var stargates = nodes.Where(node => node.Value == NodeRole.Stargate).Select(node => node.Key).ToList();
        return applied.Intersect(stargates).Any()
            ? new ChangeProgress(applied, waiting, away)
            : new ChangeProgress(applied, [.. waiting.Union(stargates).Order(StringComparer.Ordinal)], [.. away.Except(stargates)]);
    }

    private static bool IsInReach(NodeOpinion node) => node.Connected && node.Health != NodeHealth.Down;
}
