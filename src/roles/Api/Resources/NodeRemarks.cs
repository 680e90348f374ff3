using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Api;

/// <summary>What an operator has to know of a node beside its health: that it hangs by one Stargate, that DNS names it all the same.</summary>
internal sealed class NodeRemarks
{
    private readonly IReadOnlySet<NodeId> _kept;
    private readonly int _stargates;

    public NodeRemarks(IReadOnlyCollection<(string Id, NodeDocument Document)> nodes, IReadOnlyDictionary<string, NodeOpinion> opinions)
    {
        _stargates = nodes.Count(node => node.Document.Role == NodeRole.Stargate && opinions.GetValueOrDefault(node.Id) is { Health: NodeHealth.Healthy });
        var gateways = nodes
            .Where(static node => node.Document.Role == NodeRole.Gateway)
            .Select(node => (node, Opinion: opinions.GetValueOrDefault(node.Id)))
            .Select(static known => new NamedGateway(
                NodeId.Parse(known.node.Id), known.node.Document, known.Opinion?.Health ?? NodeHealth.Unknown, known.Opinion?.Connected ?? false))
            .ToList();
        _kept = HealthGuard.Kept(gateways, new NamingOptions().RemovalShareMax);
    }

    public NodeOpinion? On(string id, NodeOpinion? opinion)
    {
        if (opinion is null)
        {
            return null;
        }

        var isSingle = opinion is { Role: NodeRole.Gateway or NodeRole.Host, Streams: 1 } && _stargates > 1;
        var isKept = NodeId.TryParse(id, out var node) && _kept.Contains(node);
        return opinion with
        {
            Reason = opinion.Reason + (isSingle ? "; single-homed" : "") + (isKept ? "; DNS names it all the same, as too many of its region are ill" : ""),
        };
    }
}
