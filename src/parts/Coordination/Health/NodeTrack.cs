using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>What this Stargate itself knows of one node, by its stream and by probes.</summary>
internal sealed class NodeTrack(NodeSighting sighting)
{
    private BeatRhythm _rhythm;

    public NodeSighting Sighting { get; private set; } = sighting;

    public ReportedState State { get; private set; } = ReportedState.Starting;

    public NodeHealth Health { get; private set; } = NodeHealth.Unknown;

    public string Reason { get; private set; } = "no heartbeat yet";

    public bool Connected { get; private set; }

    /// <summary>Whether the node left this Stargate for another one in good order, so that its word is worth nothing more.</summary>
    public bool Moved { get; private set; }

    public long Epoch { get; private set; }

    public ClassCursors Applied { get; private set; }

    /// <summary>What it refuses, the latest first; replaced whole.</summary>
    public IReadOnlyList<NodeRejection> Rejections { get; private set; } = [];

    public DateTimeOffset LastHeard { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Since when the node beats again after it was Down.</summary>
    private DateTimeOffset? RecoveringSince { get; set; }

    private int BeatsSinceDown { get; set; }

    private bool ProbedWell { get; set; }

    private int Downs { get; set; }

    public DateTimeOffset? LastProbe { get; set; }

    public void Connect(NodeSighting sighting, DateTimeOffset now)
    {
        Sighting = sighting;
        Connected = true;
        Moved = false;
        LastHeard = now;
        BeatsSinceDown = 0;
        RecoveringSince = null;
        ProbedWell = false;
    }

    public void Beat(ReportedState state, HealthOptions options, DateTimeOffset now)
    {
        _rhythm.Note(now - LastHeard);
        LastHeard = now;
        State = state;
        switch (state)
        {
            case ReportedState.Draining:
                Become(NodeHealth.Draining, "draining", now);
                break;
            case ReportedState.Leaving:
                Become(NodeHealth.Drained, "drained", now);
                break;
            case ReportedState.Starting when Health != NodeHealth.Down:
                Become(NodeHealth.Unknown, "starting", now);
                break;
            case ReportedState.Serving when Health == NodeHealth.Down:
                BeatsSinceDown++;
                RecoveringSince ??= now;
                Recover(options, now);
                break;
            case ReportedState.Serving:
                Become(NodeHealth.Healthy, "in service", now);
                break;
        }
    }

    public void Acknowledge(long epoch, ClassCursors applied)
    {
        Epoch = epoch;
        Applied = applied;
    }

    public void Reject(NodeRejection rejection) =>
        Rejections = [.. Rejections.Where(known => known.Key != rejection.Key).Prepend(rejection).Take(NodeRejection.RejectionsMax)];

    /// <summary>False if it refused none of these.</summary>
    public bool Forgive(IReadOnlyCollection<ResourceKey> keys)
    {
        if (!Rejections.Any(rejection => keys.Contains(rejection.Key)))
        {
            return false;
        }

        Rejections = [.. Rejections.Where(rejection => !keys.Contains(rejection.Key))];
        return true;
    }

    public void Cut(bool inGoodOrder, DateTimeOffset now)
    {
        Connected = false;
        if (State is ReportedState.Draining or ReportedState.Leaving)
        {
            Become(NodeHealth.Drained, "drained", now);
        }
        else if (inGoodOrder)
        {
            Moved = true;
            Become(NodeHealth.Unknown, "moved to another Stargate", now);
        }
        else if (Health == NodeHealth.Healthy)
        {
            Become(NodeHealth.Suspect, "its stream was cut", now);
        }
    }

    public void Probed(bool answered, HealthOptions options, DateTimeOffset now)
    {
        ProbedWell = answered;
        if (Health == NodeHealth.Suspect && !answered)
        {
            Fall("does not answer a probe", now);
        }
        else if (Health == NodeHealth.Down)
        {
            RecoveringSince = answered ? RecoveringSince : null;
            Recover(options, now);
        }
    }

    public void Tick(HealthOptions options, DateTimeOffset now)
    {
        var period = options.PeriodOf(Sighting.Role);
        var silence = now - LastHeard;
        if (Health == NodeHealth.Healthy && silence > _rhythm.SuspectAfter(period))
        {
            Become(NodeHealth.Suspect, $"silent for {silence.TotalSeconds:F1} s", now);
        }
        else if (Health == NodeHealth.Suspect && silence > period * (Connected ? options.DownAfterPeriods : options.GoneAfterPeriods) && (Connected || !Sighting.Probed))
        {
            // A cut-off node that answers probes still serves visitors; a silent one on an open stream is stuck.
            Fall($"silent for {silence.TotalSeconds:F1} s", now);
        }
        else if (Health == NodeHealth.Down)
        {
            Recover(options, now);
        }
        else if (Health == NodeHealth.Healthy && now - ChangedAt > options.ForgivenessTime)
        {
            Downs = 0;
        }
    }

    private void Recover(HealthOptions options, DateTimeOffset now)
    {
        var wait = options.RecoveryTime * Math.Pow(2, Math.Max(0, Downs - 1));
        wait = wait > options.RecoveryTimeMax ? options.RecoveryTimeMax : wait;
        if (Connected
            && State == ReportedState.Serving
            && BeatsSinceDown >= options.RecoveryBeats
            && (ProbedWell || !Sighting.Probed)
            && RecoveringSince is { } since
            && now - since >= wait)
        {
            Become(NodeHealth.Healthy, "recovered", now);
        }
    }

    private void Fall(string reason, DateTimeOffset now)
    {
        Downs++;
        BeatsSinceDown = 0;
        RecoveringSince = null;
        ProbedWell = false;
        Become(NodeHealth.Down, reason, now);
    }

    private void Become(NodeHealth health, string reason, DateTimeOffset now)
    {
        if (Health != health)
        {
            Health = health;
            Reason = reason;
            ChangedAt = now;
        }
    }
}
