using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>Keeps the answers of DNS equal to the picture and the judgement of health: compiles anew at each change of either.</summary>
internal sealed class NamingDesk(
    OwnConfiguration own, ControlView view, HealthBoard health, Region region, PlansInForce plans, DrainDesk drains, Action<NamingInput> publish)
{
    private readonly Lock _gate = new();
    private long _done;
    private long _wanted;
    private NamingState? _published;

    /// <summary>
    /// Publishes the answers of this moment; they are in force when it returns. Of callers that come while another
    /// compiles, one does the work for all.
    /// </summary>
    public void Refresh()
    {
        var ticket = Interlocked.Increment(ref _wanted);
        lock (_gate)
        {
            if (_done >= ticket)
            {
                return;
            }

            var upTo = Interlocked.Read(ref _wanted);
            Compile();
            _done = upTo;
        }
    }

    private void Compile()
    {
        plans.Follow(view.Current);
        var picture = own.Current;
        if (picture.All<NetworkDocument>().Select(static network => network.Document).FirstOrDefault() is not { } network)
        {
            return;
        }

        var nodes = picture.All<NodeDocument>().Select(static node => (Id: NodeId.Parse(node.Id), node.Document)).ToList();
        var documents = nodes.Where(static node => node.Document.Role == NodeRole.Gateway).ToDictionary(static node => node.Id, static node => node.Document);
        var judged = health.HealthOf(documents.Keys);
        // A drain doesn't wait for waves: it is looked up in the newest picture.
        var gateways = documents
            .Select(node => NameOf(node.Key, node.Value, judged[node.Key].Health, judged[node.Key].IsHeard))
            .OrderBy(static gateway => gateway.Id.Value, StringComparer.Ordinal)
            .ToList();
        var members = plans.MembersOf(region.Value);
        var state = new NamingState(picture.Entries, members, [.. gateways.Select(static gateway => (gateway.Id, gateway.Health, gateway.IsHeard, gateway.Node.Drain))]);
        if (_published is not null && _published.Equals(state))
        {
            return;
        }

        var input = new NamingInput
        {
            Domain = network.Domain,
            Revision = picture.Revision,
            Stargates = [.. nodes.Where(static node => node.Document.Role == NodeRole.Stargate).Select(static node => new NamedStargate(node.Id, node.Document))],
            Gateways = gateways,
            Services = [.. picture.All<ServiceDocument>().Select(static service => new NamedService(service.Id, service.Document.Domains))],
            Plan = [.. members.Select(NodeId.Parse)],
        };
        publish(input);
        _published = state;
    }

    private NamedGateway NameOf(NodeId id, NodeDocument document, NodeHealth judged, bool isHeard) =>
        new(id, document with { Drain = drains.IsWithdrawn(id, judged) }, judged, isHeard);

    /// <summary>What the published answers were made of. Entries are replaced whole, so the same object is the same configuration.</summary>
    private sealed class NamingState(object entries, IReadOnlyList<string> members, (NodeId Id, NodeHealth Health, bool IsHeard, bool Drain)[] gateways)
    {
        public bool Equals(NamingState other) =>
            ReferenceEquals(other.Entries, entries) && ReferenceEquals(other.Members, members) && other.Gateways.AsSpan().SequenceEqual(gateways);

        private object Entries => entries;

        private IReadOnlyList<string> Members => members;

        private (NodeId Id, NodeHealth Health, bool IsHeard, bool Drain)[] Gateways => gateways;
    }
}
