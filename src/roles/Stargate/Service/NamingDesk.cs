using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// Keeps the answers of DNS equal to the picture and the judgement of health. Whoever changes either only asks for new answers;
/// they are compiled by a loop, once for all that asked meanwhile, which rests in proportion to its work: thousands of Gateways
/// that come at once cost no more than a share of a core.
/// </summary>
internal sealed class NamingDesk(
    OwnConfiguration own, ControlView view, HealthBoard health, Region region, PlansInForce plans, DrainDesk drains, Action<NamingInput> publish, TimeProvider time)
{
    /// <summary>It rests four times as long as it worked, but for no longer than this.</summary>
    private static readonly TimeSpan RestMax = TimeSpan.FromMilliseconds(250);

    private const int RestFactor = 4;

    private readonly Signal _wanted = new();
    private long _followed = -1;
    private NamingState? _published;

    /// <summary>Raised when the answers in force follow further judgements.</summary>
    public event Action? Refreshed;

    /// <summary>There may be something new to answer by.</summary>
    public void Request() => _wanted.Raise();

    /// <summary>Whether the answers in force follow as many judgements; see <see cref="HealthBoard.JudgementOf"/>.</summary>
    public bool Follows(long judgements) => Interlocked.Read(ref _followed) >= judgements;

    /// <summary>Waits for a request, serves it, and rests.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var cancelled = cancellation.UnsafeRegister(static signal => ((Signal)signal!).Raise(), _wanted);
        while (true)
        {
            await _wanted.WaitAsync();
            cancellation.ThrowIfCancellationRequested();
            var start = time.GetTimestamp();
            Refresh();
            var rest = RestFactor * time.GetElapsedTime(start);
            await Task.Delay(rest < RestMax ? rest : RestMax, time, cancellation);
        }
    }

    /// <summary>Publishes the answers of this moment; they are in force when it returns. For one caller at a time.</summary>
    public void Refresh()
    {
        own.Follow();
        var judgements = Compile();
        own.Confirm();
        if (Interlocked.Exchange(ref _followed, judgements) != judgements)
        {
            Refreshed?.Invoke();
        }
    }

    /// <summary>How many judgements the answers in force follow now.</summary>
    private long Compile()
    {
        plans.Follow(view.Current);
        var picture = own.Current;
        if (picture.All<NetworkDocument>().Select(static network => network.Document).FirstOrDefault() is not { } network)
        {
            return Interlocked.Read(ref _followed);
        }

        var nodes = picture.All<NodeDocument>().Select(static node => (Id: NodeId.Parse(node.Id), node.Document)).ToList();
        var documents = nodes.Where(static node => node.Document.Role == NodeRole.Gateway).ToDictionary(static node => node.Id, static node => node.Document);
        var (judged, judgements) = health.HealthOf(documents.Keys);
        // A drain doesn't wait for waves: it is looked up in the newest picture.
        var gateways = documents
            .Select(node => NameOf(node.Key, node.Value, judged[node.Key].Health, judged[node.Key].IsHeard))
            .OrderBy(static gateway => gateway.Id.Value, StringComparer.Ordinal)
            .ToList();
        var members = plans.MembersOf(region.Value);
        var state = new NamingState(picture.Entries, members, [.. gateways.Select(static gateway => (gateway.Id, gateway.Health, gateway.IsHeard, gateway.Node.Drain))]);
        if (_published is not null && _published.Equals(state))
        {
            return judgements;
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
        return judgements;
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
