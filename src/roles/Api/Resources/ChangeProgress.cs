using Edge.Kernel;

namespace Edge.Api;

/// <summary>
/// Who has applied a revision. A change is complete when every connected Stargate and Gateway has; Hosts are not asked, as
/// they hold no configuration of customers, and nodes out of reach catch up when they return. A node whose document was
/// deleted is no part of the network any more, even if its streams are still open.
/// </summary>
internal sealed record ChangeProgress(IReadOnlyList<string> Applied, IReadOnlyList<string> Waiting, IReadOnlyList<string> Out)
{
    public static ChangeProgress Of(long epoch, Revision revision, IEnumerable<NodeObservation> observations, IReadOnlySet<string> nodes)
    {
        var applied = new List<string>();
        var waiting = new List<string>();
        var away = new List<string>();
        foreach (var (id, node) in NodeOpinion.Latest(observations).OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (node.Role is not (NodeRole.Stargate or NodeRole.Gateway) || !nodes.Contains(id))
            {
                continue;
            }

            var has = node.Epoch == epoch && node.Applied >= revision;
            (has ? applied : IsInReach(node) ? waiting : away).Add(id);
        }

        return new ChangeProgress(applied, waiting, away);
    }

    private static bool IsInReach(NodeOpinion node) => node.Connected && node.Health != NodeHealth.Down;
}
