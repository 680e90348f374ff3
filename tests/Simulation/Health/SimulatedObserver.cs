using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Tests.Simulation.Health;

/// <summary>
/// A Stargate as far as health goes: the product's own judge, fed by streams, probes and a mesh that keeps order and notices
/// silence as the real one does. Paused, it does nothing, and goes on with all that has come meanwhile.
/// </summary>
internal sealed class SimulatedObserver(SimulationRun run, Routes routes, NodeId id)
{
    private static readonly TimeSpan SilenceMax = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan GraceTime = TimeSpan.FromSeconds(3);

    private readonly PriorityQueue<Action, (TimeSpan At, long Order)> _inbox = new();
    private readonly Dictionary<NodeId, (TimeSpan HeardAt, bool IsFound)> _peers = [];
    private readonly HashSet<NodeId> _broken = [];
    private readonly SkewedTime _time = new(run.Time);
    private HealthJudge? _judge;
    private TimeSpan _nextTick;
    private TimeSpan _nextBeat;
    private long _streams;
    private long _order;

    public NodeId Id => id;

    public bool IsUp => _judge is not null;

    public bool IsPaused { get; private set; }

    /// <summary>Since when nothing was done to it.</summary>
    public TimeSpan ChangedAt { get; private set; }

    public HealthJudge Judge => _judge!;

    /// <summary>How many observations it has published.</summary>
    public long Published { get; private set; }

    public IReadOnlyList<SimulatedObserver> Mesh { get; set; } = [];

    public IReadOnlyList<SimulatedMember> Members { get; set; } = [];

    public long NewStream() => ++_streams;

    public void Start()
    {
        if (IsUp)
        {
            return;
        }

        _inbox.Clear();
        _peers.Clear();
        foreach (var peer in Mesh)
        {
            // The streams of the process before are over.
            peer._broken.Add(id);
        }

        _judge = new HealthJudge(id, new HealthOptions(), SimulatedHealth.Metrics, _time);
        (ChangedAt, _nextTick) = (run.Time.Elapsed, run.Time.Elapsed);
        _judge.Connected(new NodeSighting(id, NodeRole.Stargate, Region.Default, "test", run.Random.NextInt64(), 0));
        _judge.Know([
            .. Mesh.Select(static stargate => new KnownNode(stargate.Id, NodeRole.Stargate, Region.Default)),
            .. Members.Where(static member => member.Role == NodeRole.Gateway).Select(static member => new KnownNode(member.Id, member.Role, member.Region)),
        ]);
    }

    public void Crash()
    {
        _judge = null;
        _inbox.Clear();
        _peers.Clear();
        IsPaused = false;
        ChangedAt = run.Time.Elapsed;
        foreach (var member in Members.Where(member => routes.IsOpen(id.Value, member.Id.Value)))
        {
            member.Lose(this);
        }
    }

    public void Pause() => (IsPaused, ChangedAt) = (true, run.Time.Elapsed);

    public void Resume() => (IsPaused, ChangedAt) = (false, run.Time.Elapsed);

    public void JumpClock(TimeSpan by) => _time.Skew += by;

    /// <summary>Something arrives after a while.</summary>
    public void Post(TimeSpan after, Action message) => _inbox.Enqueue(message, (run.Time.Elapsed + after, _order++));

    public void Connect(SimulatedMember member, long stream, long boot) =>
        _judge?.Connected(new NodeSighting(member.Id, member.Role, member.Region, "test", boot, stream));

    public void Beat(NodeId node, long stream) => _judge?.Beat(node, stream, ReportedState.Serving);

    public void Cut(NodeId node, long stream) => _judge?.Disconnected(node, stream, inGoodOrder: false);

    public void Step()
    {
        if (_judge is null || IsPaused)
        {
            return;
        }

        var now = run.Time.Elapsed;
        while (_inbox.TryPeek(out var message, out var due) && due.At <= now)
        {
            _inbox.Dequeue();
            message();
            PassOn();
        }

        if (now >= _nextTick)
        {
            _nextTick = now + HealthJudge.TickPeriod;
            _judge.Beat(id, 0, ReportedState.Serving);
            WatchPeers(now);
            _judge.Tick();
            PassOn();
        }

        if (now >= _nextBeat)
        {
            _nextBeat = now + TimeSpan.FromSeconds(1);
            SendSignsOfLife();
        }
    }

    /// <summary>The Gateways that it names to visitors.</summary>
    public IReadOnlySet<NodeId> Named()
    {
        var gateways = Members.Where(static member => member.Role == NodeRole.Gateway)
            .Select(member => new NamedGateway(
                member.Id, new NodeDocument { Role = NodeRole.Gateway, Region = member.Region.Value }, Judge.HealthOf(member.Id), Judge.IsHeard(member.Id)))
            .ToList();
        return gateways.Where(static gateway => gateway.Health is NodeHealth.Healthy or NodeHealth.Suspect)
            .Select(static gateway => gateway.Id)
            .Concat(HealthGuard.Kept(gateways, 0.3))
            .ToHashSet();
    }

    private void PassOn()
    {
        var news = Judge.TakeNews();
        Published += news.Count;
        if (news.Count > 0)
        {
            foreach (var peer in Mesh.Where(peer => peer != this && peer.IsUp && peer._peers.ContainsKey(id)))
            {
                peer.Receive(this, news, isWhole: false);
            }
        }

        foreach (var node in Judge.TakeProbes())
        {
            Probe(node);
        }

        foreach (var ask in Judge.TakeAsks())
        {
            var peer = Mesh.Single(stargate => stargate.Id == ask.Peer);
            var member = Members.FirstOrDefault(known => known.Id == ask.Node);
            if (routes.IsOpen(id.Value, peer.Id.Value) && member is not null)
            {
                peer.Post(run.Between(0.01, 0.05), () => peer._judge?.Asked(member.Id, member.Role, member.Region));
            }
        }
    }

    private void Probe(NodeId node)
    {
        var judge = Judge;
        var member = Members.FirstOrDefault(known => known.Id == node);
        var stargate = Mesh.FirstOrDefault(known => known.Id == node);
        var isUp = member?.IsUp ?? (stargate is { IsUp: true });
        var reaches = routes.IsOpenBothWays(id.Value, node.Value);
        Post(reaches ? run.Between(0.01, 0.1) : TimeSpan.FromSeconds(1), () =>
        {
            if (judge == _judge)
            {
                judge.Probed(node, isUp && reaches);
            }
        });
    }

    private void SendSignsOfLife()
    {
        foreach (var member in Members.Where(member => member.IsUp && routes.IsOpen(id.Value, member.Id.Value)))
        {
            member.Hear(this);
        }

        foreach (var peer in Mesh.Where(peer => peer != this && peer.IsUp))
        {
            peer.Receive(this, [], isWhole: false);
        }
    }

    /// <summary>A peer tells something, or only that it lives. What comes first on a new stream is everything.</summary>
    private void Receive(SimulatedObserver peer, IReadOnlyList<NodeObservation> news, bool isWhole)
    {
        if (!routes.IsOpenBothWays(peer.Id.Value, id.Value))
        {
            // What is lost on the way breaks the stream sooner or later; the next one begins with everything.
            _ = news.Count > 0 && _broken.Add(peer.Id);
            return;
        }

        if (!isWhole && (_broken.Remove(peer.Id) || !_peers.ContainsKey(peer.Id)))
        {
            _peers[peer.Id] = (run.Time.Elapsed, false);
            Receive(peer, peer.Judge.OwnObservations, isWhole: true);
            return;
        }

        // A constant delay keeps the order.
        Post(TimeSpan.FromMilliseconds(40), () =>
        {
            if (isWhole)
            {
                Judge.PeerFound(peer.Id);
            }

            _peers[peer.Id] = (run.Time.Elapsed, true);
            foreach (var observation in news)
            {
                Judge.Heard(observation);
            }
        });
    }

    private void WatchPeers(TimeSpan now)
    {
        foreach (var (peer, state) in _peers.ToList())
        {
            if (now - state.HeardAt > SilenceMax + GraceTime)
            {
                _peers.Remove(peer);
                Judge.PeerLost(peer);
            }
        }
    }
}
