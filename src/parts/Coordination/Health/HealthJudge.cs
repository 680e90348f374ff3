using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// Judges the health of nodes from their heartbeats, from cut streams, from probes and from what the other Stargates see. It
/// holds no lock: one caller at a time. Its own clock only goes forward, whatever happens to the wall clock, and what it does
/// later is queued by deadline, so that thousands of nodes that beat cost next to nothing. After each input,
/// <see cref="TakeNews"/> has the observations that changed, <see cref="TakeChanges"/> the judgements, <see cref="TakeProbes"/>
/// the nodes to be probed from here and <see cref="TakeAsks"/> those to be probed by others.
/// </summary>
public sealed class HealthJudge
{
    /// <summary>How often <see cref="Tick"/> is to be called. That it comes late is how a Stargate notices that it stood still.</summary>
    public static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(200);

    private readonly HealthOptions _options;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly Docket _docket;
    private TimeSpan? _lastTick;

    public HealthJudge(NodeId self, HealthOptions options, CoordinationMetrics metrics, TimeProvider time)
    {
        Invariant.Hold(options.Fault is null, $"options of health are in their ranges: {options.Fault}");
        _options = options;
        _time = time;
        _start = time.GetTimestamp();
        _docket = new Docket(self, options, metrics, time);
    }

    /// <summary>Why this Stargate doubts itself; empty if it does not.</summary>
    public string Doubt => _docket.Doubt.Reason;

    /// <summary>
    /// The Stargates and the announced Gateways of the configuration. Gateways that are known from the beginning, and that nobody
    /// has a word on, are Suspect and probed: this Stargate's own start makes nobody Down.
    /// </summary>
    public void Know(IReadOnlyCollection<KnownNode> nodes) => _docket.Know(nodes, Now());

    /// <summary>A node opened a stream.</summary>
    public void Connected(NodeSighting sighting)
    {
        var now = Now();
        var node = _docket.NodeOf(sighting.Node, sighting.Role, sighting.Region);
        node.Track.Connect(sighting, now);
        _docket.Consider(node, now);
    }

    /// <param name="load">See <see cref="LoadLevel"/>.</param>
    public void Beat(NodeId id, long stream, ReportedState state, int load = 0)
    {
        var now = Now();
        if (NodeOf(id, stream) is { } node)
        {
            node.JobLoss = null;
            node.Track.Load = load;
            var isNews = node.Track.Beat(state, _docket.IsProbed(node), now);
            if (isNews || _docket.IsLoadNews(node, now))
            {
                _docket.Consider(node, now);
            }
        }
    }

    /// <summary>The node has everything up to a revision.</summary>
    public void Applied(NodeId id, long stream, long epoch, ClassCursors applied)
    {
        if (NodeOf(id, stream) is { } node)
        {
            node.Track.Acknowledge(epoch, applied);
            _docket.Touch(node);
        }
    }

    /// <summary>The node refused a document. False if that was known.</summary>
    public bool Rejected(NodeId id, long stream, NodeRejection rejection)
    {
        if (NodeOf(id, stream) is not { } node || !node.Track.Refused.Add(rejection))
        {
            return false;
        }

        _docket.NoteRefusal(node);
        return true;
    }

    /// <summary>Documents changed: what was refused of the earlier ones counts no more.</summary>
    /// <param name="stands">Whether the refused document still is the newest of its key.</param>
    public void Replaced(Func<NodeRejection, bool> stands) => _docket.ForgiveRefusals(stands);

    /// <param name="inGoodOrder">The node itself ended the stream, or was sent away; otherwise it was cut.</param>
    public void Disconnected(NodeId id, long stream, bool inGoodOrder)
    {
        var now = Now();
        if (NodeOf(id, stream) is { } node)
        {
            node.Track.Cut(inGoodOrder, now);
            _docket.Consider(node, now);
        }
    }

    public void Probed(NodeId id, bool answered)
    {
        var now = Now();
        if (_docket.Find(id) is { } node)
        {
            node.IsAsked = false;
            node.Track.Probed(answered, _docket.IsProbed(node), now);
            _docket.Consider(node, now);
        }
    }

    /// <summary>A Gateway lost its job connection to a Host, which for Hosts is what a probe is for others.</summary>
    public void JobLost(NodeId gateway, NodeId host)
    {
        var now = Now();
        if (_docket.Find(host) is { Role: NodeRole.Host } node)
        {
            var isNews = node.JobLoss is not { } known || now - known.At > _options.JobLossTime;
            node.JobLoss = (isNews ? gateway : node.JobLoss!.Value.Gateway, now);
            if (isNews)
            {
                _docket.Consider(node, now);
            }
        }
    }

    /// <summary>Another Stargate lost the node, and asks whether it answers here.</summary>
    public void Asked(NodeId id, NodeRole role, Region region)
    {
        var now = Now();
        var node = _docket.NodeOf(id, role, region);
        node.IsAsked = !node.IsHeard;
        _docket.Consider(node, now);
    }

    /// <summary>A peer told what it observes. False if that is nothing new.</summary>
    public bool Heard(NodeObservation observation) => _docket.Hear(observation, Now());

    /// <summary>A peer is heard anew, and tells everything from the beginning: it may have been restarted, with an earlier clock.</summary>
    public void PeerFound(NodeId peer) => _docket.BeginAnew(peer, Now());

    /// <summary>A Stargate of the mesh is lost: what it observed may not be true any more.</summary>
    public void PeerLost(NodeId peer) => _docket.ForgetPeer(peer, Now());

    /// <summary>The node is no longer part of the network.</summary>
    public void Forget(NodeId node) => _docket.Forget(node);

    /// <summary>To be called each <see cref="TickPeriod"/>.</summary>
    public void Tick()
    {
        var now = Now();
        _lastTick = now;
        _docket.Pass(now);
    }

    /// <summary>The nodes whose probe is due.</summary>
    public IReadOnlyList<NodeId> TakeProbes() => _docket.Judgement.Probes.Take();

    /// <summary>The peers to be asked for a probe now.</summary>
    public IReadOnlyList<WantedProbe> TakeAsks() => _docket.Judgement.Asks.Take();

    /// <summary>The judgements that changed.</summary>
    public IReadOnlyList<VerdictChange> TakeChanges() => _docket.Judgement.Changes.Take();

    /// <summary>This Stargate's observations that differ from what was published before; a repeated one publishes nothing.</summary>
    public IReadOnlyList<NodeObservation> TakeNews() => _docket.TakeNews(Now());

    /// <summary>What this Stargate itself observes.</summary>
    public IReadOnlyList<NodeObservation> OwnObservations => _docket.Published;

    /// <summary>The latest observation of each (observer, node), this Stargate's own among them.</summary>
    public IReadOnlyList<NodeObservation> Observations => _docket.Observations;

    /// <summary>How busy a node is, by whoever heard it last; 0 if nobody did.</summary>
    public int LoadOf(NodeId node) => _docket.Find(node)?.Load ?? 0;

    public NodeHealth HealthOf(NodeId node) => _docket.Find(node)?.Verdict.Health ?? NodeHealth.Unknown;

    /// <summary>Whether any Stargate hears the node now.</summary>
    public bool IsHeard(NodeId node) => _docket.Find(node)?.IsHeard ?? false;

    private JudgedNode? NodeOf(NodeId id, long stream) =>
        _docket.Find(id) is { } node && node.Track.Sighting?.Stream == stream && node.Track.Connected ? node : null;

    /// <summary>The time of an input. What comes after this Stargate stood still is seen in that light.</summary>
    private TimeSpan Now()
    {
        var now = _time.GetElapsedTime(_start);
        if (_lastTick is { } last && now - last - TickPeriod is var late && late > _options.LagMax)
        {
            _lastTick = now;
            _docket.ComeLate(late, now);
        }

        return now;
    }
}
