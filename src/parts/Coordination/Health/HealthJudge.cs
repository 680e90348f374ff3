using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// Judges the health of nodes from their heartbeats, from cut streams, from probes and from what peers observe. It holds
/// no clock but the one it is given and no lock: one caller at a time. After each input, <see cref="TakeNews"/> has the
/// observations that changed and <see cref="TakeProbes"/> the nodes to be probed.
/// </summary>
public sealed class HealthJudge(NodeId self, HealthOptions options, CoordinationMetrics metrics, TimeProvider time)
{
    private readonly Dictionary<NodeId, NodeTrack> _tracks = [];
    private readonly PeerObservations _peers = new();
    private readonly Dictionary<NodeId, NodeObservation> _published = [];
    private readonly HashSet<NodeId> _touched = [];

    /// <summary>Those that are probed as long as they stay ill.</summary>
    private readonly HashSet<NodeId> _ill = [];

    /// <summary>Those that refuse something.</summary>
    private readonly HashSet<NodeId> _refusing = [];
    private long _sequence = time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>A node opened a stream.</summary>
    public void Connected(NodeSighting sighting)
    {
        if (!_tracks.TryGetValue(sighting.Node, out var track))
        {
            track = new NodeTrack(sighting);
            _tracks.Add(sighting.Node, track);
        }

        track.Connect(sighting, time.GetUtcNow());
        Touch(track);
    }

    public void Beat(NodeId node, long stream, ReportedState state)
    {
        if (TrackOf(node, stream) is { } track)
        {
            track.Beat(state, options, time.GetUtcNow());
            Touch(track);
        }
    }

    /// <summary>The node has everything up to a revision of each class.</summary>
    public void Applied(NodeId node, long stream, long epoch, ClassCursors applied)
    {
        if (TrackOf(node, stream) is { } track)
        {
            track.Acknowledge(epoch, applied);
            Touch(track);
        }
    }

    /// <summary>The node refused a document.</summary>
    public void Rejected(NodeId node, long stream, NodeRejection rejection)
    {
        if (TrackOf(node, stream) is { } track)
        {
            track.Reject(rejection);
            _refusing.Add(node);
            Touch(track);
        }
    }

    /// <summary>The keys changed: what was refused of them counts no more.</summary>
    public void Replaced(IReadOnlyCollection<ResourceKey> keys)
    {
        foreach (var node in _refusing)
        {
            if (_tracks.TryGetValue(node, out var track) && track.Forgive(keys))
            {
                Touch(track);
            }
        }

        _refusing.RemoveWhere(node => !_tracks.TryGetValue(node, out var track) || track.Rejections.Count == 0);
    }

    /// <param name="inGoodOrder">The node itself ended the stream; otherwise it was cut.</param>
    public void Disconnected(NodeId node, long stream, bool inGoodOrder)
    {
        if (TrackOf(node, stream) is { } track)
        {
            track.Cut(inGoodOrder, time.GetUtcNow());
            Touch(track);
        }
    }

    public void Probed(NodeId node, bool answered)
    {
        if (_tracks.TryGetValue(node, out var track))
        {
            track.Probed(answered, options, time.GetUtcNow());
            Touch(track);
        }
    }

    /// <summary>A peer told what it observes. False if that is nothing new.</summary>
    public bool Heard(NodeObservation observation) => observation.Observer != self && _peers.Note(observation, time.GetUtcNow());

    /// <summary>A Stargate of the mesh is lost: what it observed may not be true any more.</summary>
    public void PeerLost(NodeId peer) => _peers.ForgetObserver(peer);

    /// <summary>The node is no longer part of the network.</summary>
    public void Forget(NodeId node)
    {
        _tracks.Remove(node);
        _published.Remove(node);
        _peers.Forget(node);
    }

    /// <summary>To be called several times a second.</summary>
    public void Tick()
    {
        var now = time.GetUtcNow();
        foreach (var track in _tracks.Values)
        {
            var before = track.Health;
            track.Tick(options, now);
            if (track.Health != before)
            {
                Touch(track);
            }
        }
    }

    /// <summary>The nodes whose probe is due.</summary>
    public IReadOnlyList<NodeId> TakeProbes()
    {
        if (_ill.Count == 0)
        {
            return [];
        }

        List<NodeId>? due = null;
        _ill.RemoveWhere(node => !_tracks.TryGetValue(node, out var track) || !IsProbed(track));
        foreach (var node in _ill)
        {
            var track = _tracks[node];
            if (track.LastProbe is not { } last || time.GetUtcNow() - last >= options.ProbePeriod || track.ChangedAt > last)
            {
                track.LastProbe = time.GetUtcNow();
                (due ??= []).Add(node);
            }
        }

        return due ?? [];
    }

    /// <summary>This Stargate's observations that differ from what was published before; a repeated one publishes nothing.</summary>
    public IReadOnlyList<NodeObservation> TakeNews()
    {
        List<NodeObservation>? news = null;
        foreach (var node in _touched)
        {
            if (!_tracks.TryGetValue(node, out var track))
            {
                continue;
            }

            _published.TryGetValue(node, out var before);
            if (before is null || !SaysTheSame(before, track))
            {
                var observation = ObservationOf(track);
                if (before?.Health != observation.Health)
                {
                    metrics.Transitioned(observation.Health.ToString());
                }

                observation = observation with { Sequence = ++_sequence };
                _published[node] = observation;
                (news ??= []).Add(observation);
            }
        }

        _touched.Clear();
        return news ?? [];
    }

    /// <summary>What this Stargate itself observes.</summary>
    public IReadOnlyCollection<NodeObservation> OwnObservations => _published.Values;

    /// <summary>The latest observation of each (observer, node), this Stargate's own among them.</summary>
    public IReadOnlyCollection<NodeObservation> Observations => [.. _published.Values, .. _peers.All];

    /// <summary>
    /// The judgement on a node: this Stargate's own while it hears the node itself, else the freshest peer's that isn't
    /// older than what it saw last, else its own last one.
    /// </summary>
    public NodeHealth HealthOf(NodeId node)
    {
        _tracks.TryGetValue(node, out var track);
        if (track is { Connected: true })
        {
            return track.Health;
        }

        var heard = _peers.Freshest(node);
        if (heard is not { } peer)
        {
            return track?.Health ?? NodeHealth.Unknown;
        }

        var isNews = track is null
            || track.Moved
            || peer.Observation.BootId != track.Sighting.BootId
            || peer.HeardAt > track.ChangedAt + options.PeerDelay;
        return isNews ? peer.Observation.Health : track!.Health;
    }

    private void Touch(NodeTrack track)
    {
        _touched.Add(track.Sighting.Node);
        if (IsProbed(track))
        {
            _ill.Add(track.Sighting.Node);
        }
    }

    private static bool IsProbed(NodeTrack track) =>
        track.Sighting.Probed && (track.Health == NodeHealth.Suspect || (track.Health == NodeHealth.Down && track.Connected));

    /// <summary>Most inputs change nothing, and then nothing is made: heartbeats are many.</summary>
    private static bool SaysTheSame(NodeObservation said, NodeTrack track) =>
        said.Health == track.Health
        && said.Connected == track.Connected
        && said.Epoch == track.Epoch
        && said.Applied == track.Applied
        && ReferenceEquals(said.Rejections, track.Rejections)
        && said.BootId == track.Sighting.BootId
        && said.Role == track.Sighting.Role
        && said.Region == track.Sighting.Region
        && said.Version == track.Sighting.Version
        && said.Reason == track.Reason;

    private NodeTrack? TrackOf(NodeId node, long stream) =>
        _tracks.TryGetValue(node, out var track) && track.Sighting.Stream == stream && track.Connected ? track : null;

    private NodeObservation ObservationOf(NodeTrack track) => new(
        self,
        track.Sighting.Node,
        track.Sighting.Role,
        track.Sighting.Region,
        track.Sighting.BootId,
        0,
        track.Health,
        track.Sighting.Version,
        track.Epoch,
        track.Applied,
        track.Reason,
        time.GetUtcNow(),
        track.Connected)
    {
        Rejections = track.Rejections,
    };
}
