using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>Everything that a judge holds of one node.</summary>
internal sealed class JudgedNode(NodeId id, HealthOptions options)
{
    private FlapDamper _flaps;

    public NodeId Id => id;

    public required NodeRole Role { get; set; }

    public required Region Region { get; set; }

    public NodeTrack Track { get; } = new(options);

    /// <summary>What the other Stargates said last.</summary>
    public Dictionary<NodeId, PeerVote> Peers { get; } = [];

    /// <summary>What it would be judged to be if no quarantine were on it.</summary>
    public NodeHealth Standing { get; set; }

    public NodeVerdict Verdict { get; set; } = new(NodeHealth.Unknown, "no Stargate hears it", default);

    public NodeObservation? Published { get; set; }

    public TimeSpan? PublishedQuarantine { get; set; }

    public TimeSpan LoadPublishedAt { get; set; }

    /// <summary>Whether it counts among the nodes that this Stargate hears.</summary>
    public bool IsCounted { get; set; }

    /// <summary>How busy it is, by whoever hears it; as seldom anew as it is published.</summary>
    public int Load => Track.Connected && Published is not null ? Published.Load : Peers.Values.Where(static peer => peer.Said.Sight.IsHeard).Select(static peer => peer.Said.Load).FirstOrDefault();

    /// <summary>Whether any Stargate has heard the node since this judge began: only then can it have fallen.</summary>
    public bool WasHeard { get; set; }

    /// <summary>Whether anybody hears it now.</summary>
    public bool IsHeard { get; set; }

    /// <summary>Since when nobody has a word on it.</summary>
    public TimeSpan? OrphanedAt { get; set; }

    public (NodeId Gateway, TimeSpan At)? JobLoss { get; set; }

    /// <summary>Whether a peer wants to know if the node answers.</summary>
    public bool IsAsked { get; set; }

    public TimeSpan NextProbe { get; set; }

    public TimeSpan NextAsk { get; set; }

    public int Asked { get; private set; }

    /// <summary>The deadline that is queued for it; entries of the queue that say otherwise are old.</summary>
    public TimeSpan? QueuedFor { get; set; }

    /// <summary>Until when this Stargate itself wants it in quarantine.</summary>
    public TimeSpan? QuarantineUntil => _flaps.Until;

    public void Fall(TimeSpan now)
    {
        Track.Fall();
        if (WasHeard)
        {
            _flaps.Fall(now, options);
        }
    }

    public void PassFlaps(TimeSpan now) => _flaps.Pass(now);

    /// <summary>Who is asked next: each peer in turn, and not all nodes begin with the same.</summary>
    public NodeId NextOf(IReadOnlyCollection<NodeId> peers)
    {
        var first = id.Value.Aggregate(0, static (sum, character) => sum + character);
        return peers.OrderBy(static peer => peer.Value, StringComparer.Ordinal).ElementAt((first + Asked++) % peers.Count);
    }
}
