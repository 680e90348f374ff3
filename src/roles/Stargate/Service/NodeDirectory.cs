using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>Which nodes there are and where, out of the picture.</summary>
internal sealed class NodeDirectory(ControlView view, HealthBoard health)
{
    private volatile KnownNodes? _known;
    private volatile OfferedNodes? _offered;

    public NodeDocument? Find(NodeId node) => Known().TryGetValue(node.Value, out var known) ? known.Document : null;

    /// <summary>A node as cohorts see it; one whose document has not come yet belongs to no early one.</summary>
    public WaveMember MemberOf(NodeId node, NodeRole role, Region region) =>
        Find(node) is { } document ? WaveMember.Of(node, document) : new WaveMember(node, role, region.Value, Labelled: false);

    /// <summary>Every node that holds configuration.</summary>
    public IEnumerable<WaveMember> Members() => Known().Values
        .Where(static node => node.Document.Role is NodeRole.Stargate or NodeRole.Gateway or NodeRole.Host)
        .Select(static node => WaveMember.Of(node.Id, node.Document));

    /// <summary>The other Stargates of the mesh by their control addresses.</summary>
    public IReadOnlyDictionary<NodeId, string> Stargates() =>
        All(NodeRole.Stargate)
            .Where(static node => node.Document.Control is not null)
            .ToDictionary(static node => node.Id, static node => node.Document.Control!);

    /// <summary>What the judge is told of: Stargates, and Gateways that have announced where visitors reach them.</summary>
    public IReadOnlyCollection<KnownNode> Judged() =>
    [
        .. All(NodeRole.Stargate).Concat(All(NodeRole.Gateway).Where(static node => (node.Document.Http ?? node.Document.Https) is not null))
            .Select(static node => new KnownNode(node.Id, node.Document.Role, Region.Parse(node.Document.Region))),
    ];

    /// <summary>What a node is offered: Stargates to home to, and for a Host the Gateways to work for. Worked out once for all of a role.</summary>
    public Candidates CandidatesFor(NodeRole role)
    {
        var version = health.Version;
        var known = Known();
        var offered = _offered;
        if (offered is null || offered.Version != version || !ReferenceEquals(offered.Nodes, known))
        {
            offered = new OfferedNodes(known, version, MakeCandidates(NodeRole.Gateway), MakeCandidates(NodeRole.Host));
            _offered = offered;
        }

        return role == NodeRole.Host ? offered.ForHosts : offered.ForGateways;
    }

    private Candidates MakeCandidates(NodeRole role)
    {
        var candidates = new Candidates();
        foreach (var (id, document) in All(NodeRole.Stargate).Where(static node => node.Document.Control is not null))
        {
            candidates.Stargates.Add(CandidateOf(id, document, document.Control!, health.HealthOf(id)));
        }

        if (role == NodeRole.Host)
        {
            foreach (var (id, document) in All(NodeRole.Gateway).Where(static node => node.Document.Https is not null))
            {
                // A draining Gateway stays: jobs of visitors that it still serves are under way.
                var judged = health.HealthOf(id);
                if (judged is not (NodeHealth.Down or NodeHealth.Drained or NodeHealth.Updating))
                {
                    candidates.Gateways.Add(CandidateOf(id, document, document.Https!, judged));
                }
            }
        }

        return candidates;
    }

    private Candidate CandidateOf(NodeId id, NodeDocument document, string address, NodeHealth judged) => new()
    {
        Node = id.Value,
        Address = address,
        Region = document.Region,
        Site = document.Site ?? "",
        Load = health.LoadOf(id),
        Healthy = judged is not (NodeHealth.Down or NodeHealth.Draining or NodeHealth.Drained or NodeHealth.Updating or NodeHealth.Quarantined),
    };

    private IEnumerable<(NodeId Id, NodeDocument Document)> All(NodeRole role) =>
        Known().Values.Where(node => node.Document.Role == role);

    /// <summary>The nodes of the current picture, read once for all streams.</summary>
    private SortedDictionary<string, (NodeId Id, NodeDocument Document)> Known()
    {
        var picture = view.Current;
        var known = _known;
        if (ReferenceEquals(known?.Picture, picture))
        {
            return known.Nodes;
        }

        var nodes = new SortedDictionary<string, (NodeId Id, NodeDocument Document)>(StringComparer.Ordinal);
        foreach (var (key, entry) in picture.Entries)
        {
            if (ResourceKinds.Node.IdOf(key) is { } id
                && NodeId.TryParse(id, out var node)
                && ResourceKinds.Node.Parse(entry) is { Succeeded: true } parsed)
            {
                nodes.Add(id, (node, parsed.Value));
            }
        }

        _known = new KnownNodes(picture, nodes);
        return nodes;
    }

    private sealed record KnownNodes(ControlPicture Picture, SortedDictionary<string, (NodeId Id, NodeDocument Document)> Nodes);

    private sealed record OfferedNodes(object Nodes, long Version, Candidates ForGateways, Candidates ForHosts);
}
