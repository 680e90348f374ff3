using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>Keeps the answers of DNS equal to the picture and the judgement of health: compiles anew at each change of either.</summary>
internal sealed class NamingDesk(ControlView view, HealthBoard health, Region region, PlansInForce plans, Action<AnswerTable> publish)
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
        var picture = view.Current;
        plans.Follow(picture);
        if (!picture.Entries.TryGetValue(ResourceKinds.Network.Key("self"), out var self)
            || ResourceKinds.Network.Parse(self) is not { Succeeded: true } network)
        {
            return;
        }

        var nodes = All(picture, ResourceKinds.Node).ToList();
        var gateways = nodes.Where(static node => node.Document.Role == NodeRole.Gateway).ToList();
        var judged = health.HealthOf(gateways.Select(static node => NodeId.Parse(node.Id)));
        var state = new NamingState(picture.Epoch, Relevant(picture), [.. judged.OrderBy(static pair => pair.Key.Value, StringComparer.Ordinal)]);
        if (_published is not null && _published.Equals(state))
        {
            return;
        }

        var input = new NamingInput
        {
            Domain = network.Value.Domain,
            Revision = picture.Revision,
            Stargates = [.. nodes.Where(static node => node.Document.Role == NodeRole.Stargate).Select(static node => new NamedStargate(NodeId.Parse(node.Id), node.Document))],
            Gateways = [.. gateways.Select(node => new NamedGateway(NodeId.Parse(node.Id), node.Document, judged[NodeId.Parse(node.Id)]))],
            Services = [.. All(picture, ResourceKinds.Service).Select(static service => new NamedService(service.Id, service.Document.Domains))],
            Plan = [.. plans.MembersOf(region.Value).Select(NodeId.Parse)],
        };
        publish(NamingCompiler.Compile(input));
        _published = state;
    }

    /// <summary>The newest revision among what the answers depend on, and how many there are: equal if nothing of it changed.</summary>
    private static (long Revision, int Count) Relevant(ControlPicture picture)
    {
        var (revision, count) = (0L, 0);
        foreach (var (key, entry) in picture.Entries)
        {
            if (key.StartsWith(ResourceKinds.Node.Prefix)
                || key.StartsWith(ResourceKinds.Service.Prefix)
                || key.StartsWith(ResourceKinds.RoutingPlan.Prefix)
                || key.StartsWith(ResourceKinds.Network.Prefix))
            {
                revision = Math.Max(revision, entry.Modified.Value);
                count++;
            }
        }

        return (revision, count);
    }

    /// <summary>Documents that can't be read are left out: the store holds valid ones, but maybe of a newer release.</summary>
    private static IEnumerable<(string Id, T Document)> All<T>(ControlPicture picture, ResourceKind<T> kind)
        where T : class
    {
        foreach (var (key, entry) in picture.Entries)
        {
            if (kind.IdOf(key) is { } id && kind.Parse(entry) is { Succeeded: true } parsed)
            {
                yield return (id, parsed.Value);
            }
        }
    }

    /// <summary>What the published answers were made of.</summary>
    private sealed class NamingState(long epoch, (long Revision, int Count) relevant, KeyValuePair<NodeId, NodeHealth>[] health)
    {
        public bool Equals(NamingState other) =>
            other.Epoch == epoch && other.Relevant == relevant && other.Health.AsSpan().SequenceEqual(health);

        private long Epoch => epoch;

        private (long Revision, int Count) Relevant => relevant;

        private KeyValuePair<NodeId, NodeHealth>[] Health => health;
    }
}
