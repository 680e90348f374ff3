using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>Which nodes there are and where, out of the picture.</summary>
internal sealed class NodeDirectory(ControlView view, HealthBoard health)
{
    public NodeDocument? Find(NodeId node) =>
        view.Current.Entries.TryGetValue(ResourceKinds.Node.Key(node.Value), out var entry) && ResourceKinds.Node.Parse(entry) is { Succeeded: true } parsed
            ? parsed.Value
            : null;

    /// <summary>The other Stargates of the mesh by their control addresses.</summary>
    public IReadOnlyDictionary<NodeId, string> Stargates() =>
        All(NodeRole.Stargate)
            .Where(static node => node.Document.Control is not null)
            .ToDictionary(static node => node.Id, static node => node.Document.Control!);

    /// <summary>What a node is offered: Stargates to home to, and for a Host the Gateways to work for.</summary>
    public Candidates CandidatesFor(NodeRole role)
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
                if (judged is not (NodeHealth.Down or NodeHealth.Drained))
                {
                    candidates.Gateways.Add(CandidateOf(id, document, document.Https!, judged));
                }
            }
        }

        return candidates;
    }

    private static Candidate CandidateOf(NodeId id, NodeDocument document, string address, NodeHealth health) => new()
    {
        Node = id.Value,
        Address = address,
        Region = document.Region,
        Healthy = health is not (NodeHealth.Down or NodeHealth.Draining or NodeHealth.Drained or NodeHealth.Quarantined),
    };

    private IEnumerable<(NodeId Id, NodeDocument Document)> All(NodeRole role)
    {
        foreach (var (key, entry) in view.Current.Entries)
        {
            if (ResourceKinds.Node.IdOf(key) is { } id
                && ResourceKinds.Node.Parse(entry) is { Succeeded: true } parsed
                && parsed.Value.Role == role
                && NodeId.TryParse(id, out var node))
            {
                yield return (node, parsed.Value);
            }
        }
    }
}
