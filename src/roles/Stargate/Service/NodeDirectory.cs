using System.Collections.Concurrent;
using System.Collections.Immutable;
using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;
using Nodes = System.Collections.Immutable.ImmutableSortedDictionary<string, (Edge.Kernel.NodeId Id, Edge.Kernel.Resources.NodeDocument Document)>;

namespace Edge.Stargate;

/// <summary>Which nodes there are and where, out of the picture. One whose device is revoked is none: nobody is sent to it, or waits for it.</summary>
internal sealed class NodeDirectory(ControlView view, HealthBoard health, TimeProvider time)
{
    /// <summary>Offers follow a mere change of load after this: it changes with every heartbeat.</summary>
    private static readonly TimeSpan LoadPeriod = TimeSpan.FromSeconds(1);

    private volatile KnownNodes? _known;
    private volatile OfferedNodes? _offered;
    private long _judgements;

    private object? _taken;

    /// <summary>Whether any node's document changed since this was asked last. For one caller.</summary>
    public bool TakeChange() => !ReferenceEquals(_taken, _taken = Known());

    public NodeDocument? Find(NodeId node) => Known().TryGetValue(node.Value, out var known) ? known.Document : null;

    /// <summary>The nodes whose device is revoked, by the newest picture; the same object while none changes.</summary>
    public ImmutableHashSet<string> Revoked
    {
        get
        {
            Known();
            return _known!.Revoked;
        }
    }

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

    /// <summary>What a node is offered: Stargates to home to, and for a Host the Gateways to work for. Worked out once for many.</summary>
    public Candidates CandidatesFor(NodeId node, NodeRole role, Region region)
    {
        var (version, judgements, known) = (health.Version, Interlocked.Read(ref _judgements), Known());
        var offered = _offered;
        if (offered is null
            || offered.Judgements != judgements
            || !ReferenceEquals(offered.Nodes, known)
            || (offered.Version != version && time.GetElapsedTime(offered.At) >= LoadPeriod))
        {
            var hosts = ReferenceEquals(offered?.Nodes, known) ? offered.Hosts : new HostOffers(All(NodeRole.Gateway).Where(static gateway => gateway.Document.Https is not null));
            offered = new OfferedNodes(known, judgements, version, time.GetTimestamp(), Same(MakeCandidates([]), offered?.ForGateways), hosts, offered?.ForHosts);
            _offered = offered;
        }

        return role == NodeRole.Host
            ? offered.ForHosts.GetOrAdd(offered.Hosts.PlaceOf(node, region), place => Same(MakeCandidates(offered.Hosts.At(place)), offered.Before?.GetValueOrDefault(place)))
            : offered.ForGateways;
    }

    /// <summary>A Stargate or Gateway is judged otherwise: offers follow at once.</summary>
    public void NoteJudgement() => Interlocked.Increment(ref _judgements);

    /// <summary>Whoever was sent an equal one compares it by looking at the object alone.</summary>
    private static Candidates Same(Candidates now, Candidates? before) => now.Equals(before) ? before : now;

    private Candidates MakeCandidates(IReadOnlyList<(NodeId Id, NodeDocument Document)> gateways)
    {
        var candidates = new Candidates();
        foreach (var (id, document) in All(NodeRole.Stargate).Where(static node => node.Document.Control is not null))
        {
            candidates.Stargates.Add(CandidateOf(id, document, document.Control!, health.HealthOf(id)));
        }

        foreach (var (id, document) in gateways)
        {
            // A draining Gateway stays: jobs of visitors that it still serves are under way.
            var judged = health.HealthOf(id);
            if (judged is not (NodeHealth.Down or NodeHealth.Drained or NodeHealth.Updating))
            {
                candidates.Gateways.Add(CandidateOf(id, document, document.Https!, judged));
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

    /// <summary>The nodes of the current picture, read once for all streams; of a new picture, only those that changed.</summary>
    private Nodes Known()
    {
        var picture = view.Current;
        var known = _known;
        if (ReferenceEquals(known?.Picture, picture))
        {
            return known.Nodes;
        }

        var isFollowing = known is not null && known.Picture.Epoch == picture.Epoch && known.Picture.Revision >= picture.Floor;
        var before = isFollowing ? known! : new KnownNodes(picture, Nodes.Empty.WithComparers(StringComparer.Ordinal), []);
        var changed = !isFollowing ? picture.Entries.Keys
            : ReferenceEquals(known!.Picture.Entries, picture.Entries) ? []
            : picture.ChangedSince(known.Picture.Revision);
        return (_known = Read(before, picture, changed)).Nodes;
    }

    /// <summary>With the same objects where nothing changed.</summary>
    private static KnownNodes Read(KnownNodes before, ControlPicture picture, IEnumerable<ResourceKey> keys)
    {
        Nodes.Builder? nodes = null;
        var revoked = before.Revoked;
        foreach (var key in keys)
        {
            if ((ResourceKinds.Node.IdOf(key) ?? ResourceKinds.Device.IdOf(key)) is not { } id || !NodeId.TryParse(id, out var node))
            {
                continue;
            }

            nodes ??= before.Nodes.ToBuilder();
            var isRevoked = picture.Entries.TryGetValue(ResourceKinds.Device.Key(id), out var device) && ResourceKinds.Device.Parse(device) is { Succeeded: true, Value.Revoked: true };
            revoked = isRevoked ? revoked.Add(id) : revoked.Remove(id);
            if (!isRevoked && picture.Entries.TryGetValue(ResourceKinds.Node.Key(id), out var entry) && ResourceKinds.Node.Parse(entry) is { Succeeded: true } parsed)
            {
                nodes[id] = (node, parsed.Value);
            }
            else
            {
                nodes.Remove(id);
            }
        }

        return new KnownNodes(picture, nodes?.ToImmutable() ?? before.Nodes, revoked);
    }

    private sealed record KnownNodes(ControlPicture Picture, Nodes Nodes, ImmutableHashSet<string> Revoked);

    /// <param name="Before">The offers to Hosts before these.</param>
    private sealed record OfferedNodes(
        object Nodes,
        long Judgements,
        long Version,
        long At,
        Candidates ForGateways,
        HostOffers Hosts,
        ConcurrentDictionary<(string Region, int Group), Candidates>? Before)
    {
        public ConcurrentDictionary<(string Region, int Group), Candidates> ForHosts { get; } = new();
    }
}
