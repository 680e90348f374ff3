using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// The nodes that are judged, and the voices of the other Stargates on them. Each input ends in <see cref="Consider"/>; so does
/// each node's deadline.
/// </summary>
internal sealed class Docket
{
    /// <summary>Peers may not make this Stargate remember more voices than this.</summary>
    public const int VotesMax = 1_000_000;

    /// <summary>How long a peer may take to tell everything anew.</summary>
    private static readonly TimeSpan RepeatTime = TimeSpan.FromSeconds(3);

    private readonly NodeId _self;
    private readonly HealthOptions _options;
    private readonly Dictionary<NodeId, JudgedNode> _nodes = [];
    private readonly DeadlineQueue _deadlines = new();
    private readonly StargateRoll _roll;
    private readonly Publication _publication;
    private readonly Judgement _judgement;

    /// <summary>Those that refuse something.</summary>
    private readonly HashSet<JudgedNode> _refusing = [];

    /// <summary>Peers that tell everything anew, and until when they may take to do so.</summary>
    private readonly Queue<(NodeId Peer, TimeSpan Until)> _begun = new();
    private int _votesHeld;
    private bool _knowsGateways;

    public Docket(NodeId self, HealthOptions options, CoordinationMetrics metrics, TimeProvider time)
    {
        _self = self;
        _options = options;
        _roll = new StargateRoll(self);
        _publication = new Publication(self, options, time);
        Doubt = new SelfDoubt(options);
        _judgement = new Judgement(self, options, _roll, Doubt, _publication, _deadlines, metrics, time);
    }

    public SelfDoubt Doubt { get; }

    public Judgement Judgement => _judgement;

    public IReadOnlyList<NodeObservation> Observations =>
        [.. Published, .. _nodes.Values.SelectMany(static node => node.Peers.Values).Select(static peer => peer.Said)];

    public IReadOnlyList<NodeObservation> Published => [.. _nodes.Values.Select(static node => node.Published).OfType<NodeObservation>()];

    public void NoteRefusal(JudgedNode node)
    {
        _refusing.Add(node);
        _publication.Touch(node);
    }

    public void ForgiveRefusals(Func<NodeRejection, bool> stands)
    {
        foreach (var node in _refusing.Where(node => node.Track.Refused.Forgive(stands)))
        {
            _publication.Touch(node);
        }

        _refusing.RemoveWhere(static node => node.Track.Refused.All.Count == 0);
    }

    public JudgedNode? Find(NodeId id) => _nodes.GetValueOrDefault(id);

    public JudgedNode NodeOf(NodeId id, NodeRole role, Region region)
    {
        if (!_nodes.TryGetValue(id, out var node))
        {
            node = new JudgedNode(id, _options) { Role = role, Region = region };
            _nodes.Add(id, node);
        }

        (node.Role, node.Region) = (role, region);
        return node;
    }

    /// <summary>Whether the Stargates can find out by themselves if it answers; not so for nodes behind NAT.</summary>
    public bool IsProbed(JudgedNode node) => _judgement.IsProbed(node);

    public bool IsLoadNews(JudgedNode node, TimeSpan now) => _publication.IsLoadNews(node, now);

    public void Touch(JudgedNode node) => _publication.Touch(node);

    public IReadOnlyList<NodeObservation> TakeNews(TimeSpan now) => _publication.Take(Doubt.Reason, now);

    public void Know(IReadOnlyCollection<KnownNode> nodes, TimeSpan now)
    {
        var isNews = _roll.Know(nodes.Where(static node => node.Role == NodeRole.Stargate).Select(static node => node.Node));
        if (!_knowsGateways)
        {
            _knowsGateways = isNews = true;
            foreach (var known in nodes.Where(known => known.Role == NodeRole.Gateway && !_nodes.ContainsKey(known.Node)))
            {
                var node = NodeOf(known.Node, known.Role, known.Region);
                _judgement.Presume(node);
            }
        }

        if (isNews)
        {
            ConsiderAll(now);
        }
    }

    public bool Hear(NodeObservation said, TimeSpan now)
    {
        if (said.Observer == _self)
        {
            return false;
        }

        var node = NodeOf(said.Node, said.Role, said.Region);
        var isKnown = node.Peers.TryGetValue(said.Observer, out var before);
        if ((isKnown && before.Sequence >= said.Sequence) || (!isKnown && _votesHeld >= VotesMax))
        {
            return false;
        }

        _votesHeld += isKnown ? 0 : 1;
        TimeSpan? quarantine = said.Quarantine > TimeSpan.Zero ? now + said.Quarantine : null;
        node.Peers[said.Observer] = new PeerVote(said, said.Sequence, quarantine);
        var isOfItself = said.Observer == said.Node;
        if (_roll.Hear(said.Observer) | (isOfItself && _roll.Believe(said.Observer, said.Doubt.Length == 0)))
        {
            ConsiderAll(now);
        }
        else
        {
            Consider(node, now);
        }

        return true;
    }

    /// <summary>A peer tells everything anew. What it does not say again soon, it has no more to say: it may have been restarted.</summary>
    public void BeginAnew(NodeId peer, TimeSpan now)
    {
        foreach (var node in _nodes.Values)
        {
            if (node.Peers.TryGetValue(peer, out var vote))
            {
                node.Peers[peer] = vote with { Sequence = long.MinValue };
            }
        }

        _begun.Enqueue((peer, now + RepeatTime));
    }

    public void ForgetPeer(NodeId peer, TimeSpan now)
    {
        foreach (var node in _nodes.Values)
        {
            _votesHeld -= node.Peers.Remove(peer) ? 1 : 0;
        }

        _roll.Lose(peer);
        ConsiderAll(now);
    }

    public void Forget(NodeId id)
    {
        if (_nodes.Remove(id, out var node))
        {
            _votesHeld -= node.Peers.Count;
            _judgement.Forget(node);
            _refusing.Remove(node);
            _publication.Forget(node);
        }
    }

    /// <summary>This Stargate stood still: what it missed in that time says nothing about others.</summary>
    public void ComeLate(TimeSpan late, TimeSpan now)
    {
        Doubt.ComeLate(late, now);
        foreach (var node in _nodes.Values)
        {
            node.Track.Excuse(now);
        }

        PassDoubt(now);
    }

    public void Pass(TimeSpan now)
    {
        while (_begun.TryPeek(out var begun) && begun.Until <= now)
        {
            _begun.Dequeue();
            if (_begun.Any(later => later.Peer == begun.Peer))
            {
                // It has begun anew since, and has that much longer to say it.
                continue;
            }

            foreach (var node in _nodes.Values.Where(node => node.Peers.TryGetValue(begun.Peer, out var vote) && vote.Sequence == long.MinValue))
            {
                node.Peers.Remove(begun.Peer);
                _votesHeld--;
                _judgement.Consider(node, now);
            }
        }

        while (_deadlines.TryTake(now, out var node))
        {
            if (_nodes.TryGetValue(node.Id, out var current) && ReferenceEquals(node, current))
            {
                node.Track.Pass(IsProbed(node), now);
                Consider(node, now);
            }
        }

        PassDoubt(now);
    }

    /// <summary>To be called after whatever may change the verdict on a node.</summary>
    public void Consider(JudgedNode node, TimeSpan now)
    {
        var isStargate = node.Role == NodeRole.Stargate;
        var before = node.Verdict.Health;
        _judgement.Consider(node, now);
        if (isStargate && before != node.Verdict.Health)
        {
            // Whether there is a second voice to be had depends on which Stargates are up.
            ConsiderAll(now);
        }

        PassDoubt(now);
    }

    private void ConsiderAll(TimeSpan now)
    {
        foreach (var node in _nodes.Values)
        {
            _judgement.Consider(node, now);
        }
    }

    private void PassDoubt(TimeSpan now)
    {
        if (Doubt.Pass(_roll.Others > 0 && !_roll.IsAnyHeard && _judgement.HearsNobody, now))
        {
            ConsiderAll(now);
        }
    }
}
