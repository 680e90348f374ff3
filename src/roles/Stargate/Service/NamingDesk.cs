using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>Keeps the answers of DNS equal to the picture and the judgement of health: compiles anew at each change of either.</summary>
internal sealed class NamingDesk(
    OwnConfiguration own, ControlView view, HealthBoard health, Region region, PlansInForce plans, Action<AnswerTable> publish)
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
        var gateways = nodes.Where(static node => node.Document.Role == NodeRole.Gateway).ToList();
        var judged = health.HealthOf(gateways.Select(static node => node.Id));
        var state = new NamingState(picture.Entries, [.. judged.OrderBy(static pair => pair.Key.Value, StringComparer.Ordinal)]);
        if (_published is not null && _published.Equals(state))
        {
            return;
        }

        var input = new NamingInput
        {
            Domain = network.Domain,
            Revision = picture.Revision,
            Stargates = [.. nodes.Where(static node => node.Document.Role == NodeRole.Stargate).Select(static node => new NamedStargate(node.Id, node.Document))],
            Gateways = [.. gateways.Select(node => new NamedGateway(node.Id, node.Document, judged[node.Id].Health, judged[node.Id].IsHeard))],
            Services = [.. picture.All<ServiceDocument>().Select(static service => new NamedService(service.Id, service.Document.Domains))],
            Plan = [.. plans.MembersOf(region.Value).Select(NodeId.Parse)],
        };
        publish(NamingCompiler.Compile(input));
        _published = state;
    }

    /// <summary>What the published answers were made of. Entries are replaced whole, so the same object is the same configuration.</summary>
    private sealed class NamingState(object entries, KeyValuePair<NodeId, (NodeHealth, bool)>[] health)
    {
        public bool Equals(NamingState other) => ReferenceEquals(other.Entries, entries) && other.Health.AsSpan().SequenceEqual(health);

        private object Entries => entries;

        private KeyValuePair<NodeId, (NodeHealth, bool)>[] Health => health;
    }
}
