using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// What this Stargate itself knows of one node, by its stream and by probes. Times are on the judge's own clock, which no
/// change of the wall clock moves.
/// </summary>
internal sealed class NodeTrack(HealthOptions options)
{
    private BeatRhythm _rhythm;
    private TimeSpan _lastHeard;
    private TimeSpan _lostAt;
    private TimeSpan? _returnedAt;
    private int _beatsSinceFall;

    /// <summary>How the node introduced itself last; null if it has never had a stream here.</summary>
    public NodeSighting? Sighting { get; private set; }

    public NodeSight Sight { get; private set; }

    /// <summary>Why the sight is what it is, in a few words.</summary>
    public string Reason { get; private set; } = "";

    public bool Connected { get; private set; }

    /// <summary>Whether the node was Down, and has not yet beaten for long enough since.</summary>
    public bool IsFallen { get; private set; }

    /// <summary>Whether the last probe was answered; null if there was none since the node was heard.</summary>
    public bool? Answers { get; private set; }

    public int Load { get; set; }

    public long Epoch { get; private set; }

    public ClassCursors Applied { get; private set; }

    public RefusedDocuments Refused { get; private set; } = new();

    private ReportedState State { get; set; }

    private TimeSpan Period => options.PeriodOf(Sighting!.Role);

    public void Connect(NodeSighting sighting, TimeSpan now)
    {
        // A node that only lost its line goes on where it was; a new process has to say that it serves.
        var isSameProcess = Sighting?.BootId == sighting.BootId;
        var goesOn = isSameProcess && State == ReportedState.Serving;

        // Another process, perhaps of another release, says itself what it refuses.
        Refused = isSameProcess ? Refused : new RefusedDocuments();
        Sighting = sighting;
        Connected = true;
        State = goesOn ? State : ReportedState.Starting;
        _lastHeard = now;
        _beatsSinceFall = 0;
        _returnedAt = now;
        Answers = null;
        See(IsFallen ? NodeSight.Returning : goesOn ? NodeSight.Serving : NodeSight.Starting, "connected");
    }

    /// <summary>True if what this Stargate sees has changed.</summary>
    public bool Beat(ReportedState state, bool needsProbe, TimeSpan now)
    {
        _rhythm.Note(now - _lastHeard);
        _lastHeard = now;
        State = state;
        _beatsSinceFall++;
        _returnedAt ??= now;
        if (Sight.IsLoss)
        {
            Answers = null;
            _beatsSinceFall = 1;
            _returnedAt = now;
        }

        return state switch
        {
            ReportedState.Draining => See(NodeSight.Draining, "draining"),
            ReportedState.Leaving => See(NodeSight.Drained, "drained"),
            ReportedState.Updating => See(NodeSight.Updating, "updating"),
            _ when IsFallen => See(NodeSight.Returning, "beats again") | Recover(needsProbe, now),
            ReportedState.Starting => See(NodeSight.Starting, "starting"),
            _ => See(NodeSight.Serving, "in service"),
        };
    }

    public void Acknowledge(long epoch, ClassCursors applied)
    {
        Epoch = epoch;
        Applied = applied;
    }

    /// <param name="inGoodOrder">The node went to another Stargate, or was sent there.</param>
    public void Cut(bool inGoodOrder, TimeSpan now)
    {
        Connected = false;
        if (State is ReportedState.Draining or ReportedState.Leaving)
        {
            See(NodeSight.Drained, "drained");
        }
        else if (State == ReportedState.Updating)
        {
            See(NodeSight.Updating, "updating");
        }
        else if (inGoodOrder || Sight == NodeSight.Starting)
        {
            See(NodeSight.None, "");
        }
        else if (!Sight.IsLoss)
        {
            _lostAt = now;
            See(NodeSight.Lost, "its stream was cut");
        }
    }

    public void Probed(bool answered, bool needsProbe, TimeSpan now)
    {
        Answers = answered;
        if (Sight == NodeSight.Returning)
        {
            Recover(needsProbe, now);
        }
        else if (!answered && Sight is NodeSight.None or NodeSight.Lost)
        {
            _lostAt = Sight == NodeSight.None ? now : _lostAt;
            See(NodeSight.Failed, "does not answer a probe");
        }
        else if (answered && Sight == NodeSight.Failed && !Connected)
        {
            See(Sighting is null ? NodeSight.None : NodeSight.Lost, "its stream was cut, but it answers probes");
        }
        else if (answered && Sight == NodeSight.Lost && !Connected)
        {
            Reason = "its stream was cut, but it answers probes";
        }
    }

    /// <summary>A Gateway lost its connection to the node as well.</summary>
    public void Confirm(string witness)
    {
        if (Sight is NodeSight.Lost or NodeSight.Failed)
        {
            See(NodeSight.Gone, $"{Reason}, and {witness} lost it too");
        }
        else if (Sight == NodeSight.None)
        {
            See(NodeSight.Failed, $"{witness} lost it");
        }
    }

    /// <summary>The Stargates agree that the node is Down.</summary>
    public void Fall()
    {
        IsFallen = true;
        _returnedAt = null;
        _beatsSinceFall = 0;
        Answers = null;
    }

    /// <summary>When it is of no interest any more that a stream was lost, if another Stargate hears the node.</summary>
    public TimeSpan? YieldsAt => Sighting is not null && Sight.IsLoss ? _lostAt + (Period * options.GoneAfterPeriods) : null;

    /// <summary>
    /// Another Stargate hears the node. What this one missed is over: at once, if it is another process of the node, and after a
    /// while in any case, since a node that lost a stream has another one elsewhere by then.
    /// </summary>
    public void Yield(bool isSameProcess, bool isHealthy, TimeSpan now)
    {
        if (Connected && !Sight.IsLoss)
        {
            return;
        }

        IsFallen &= !isHealthy;
        if (!isSameProcess || now >= YieldsAt || Sighting is null)
        {
            See(NodeSight.None, "");
        }
        else if (Sight is NodeSight.Failed or NodeSight.Gone)
        {
            Answers = null;
            See(NodeSight.Lost, "its stream was cut");
        }
    }

    /// <summary>This Stargate itself stood still: until now nobody was silent.</summary>
    public void Excuse(TimeSpan now)
    {
        if (Connected && Sight.IsHeard)
        {
            _lastHeard = now;
        }
    }

    public void Pass(bool needsProbe, TimeSpan now)
    {
        if (Sight is NodeSight.Starting or NodeSight.Serving or NodeSight.Returning && now - _lastHeard >= _rhythm.SuspectAfter(Period))
        {
            _lostAt = now;
            See(NodeSight.Lost, "silent on its stream");
        }
        else if (Sight == NodeSight.Returning)
        {
            Recover(needsProbe, now);
        }
        else if (Sighting is not null && Sight is NodeSight.Lost or NodeSight.Failed && !needsProbe)
        {
            PassLost(now);
        }
        else if (Sight == NodeSight.Lost && Connected && now - _lastHeard >= Period * options.DownAfterPeriods)
        {
            // A cut-off node that answers probes still serves visitors; a silent one on an open stream is stuck.
            See(NodeSight.Failed, $"silent for {options.DownAfterPeriods} beats on an open stream");
        }
    }

    /// <summary>When <see cref="Pass"/> may change something again; null if only other inputs can.</summary>
    public TimeSpan? Deadline(bool needsProbe) => Sight switch
    {
        NodeSight.Returning when _beatsSinceFall >= options.RecoveryBeats && (Answers == true || !needsProbe) && _returnedAt is { } since =>
            Earlier(since + options.RecoveryTime, _lastHeard + _rhythm.SuspectAfter(Period)),
        NodeSight.Starting or NodeSight.Serving or NodeSight.Returning => _lastHeard + _rhythm.SuspectAfter(Period),
        NodeSight.Lost when !needsProbe && Sighting is not null => _lostAt + (Period * options.GoneAfterPeriods),
        NodeSight.Failed when !needsProbe && Sighting is not null => _lostAt + (Period * options.DownAfterPeriods),
        NodeSight.Lost when Connected => _lastHeard + (Period * options.DownAfterPeriods),
        _ => null,
    };

    /// <summary>Of a node that can't be probed, time tells: it failed after a while, and is gone after a longer one.</summary>
    private void PassLost(TimeSpan now)
    {
        var missing = now - _lostAt;
        if (missing >= Period * options.DownAfterPeriods)
        {
            See(NodeSight.Gone, "lost for long");
        }
        else if (Sight == NodeSight.Lost && missing >= Period * options.GoneAfterPeriods)
        {
            See(NodeSight.Failed, Connected ? "silent on its stream" : "its stream was cut and did not come back");
        }
    }

    private bool Recover(bool needsProbe, TimeSpan now)
    {
        var isWell = Connected
            && State == ReportedState.Serving
            && _beatsSinceFall >= options.RecoveryBeats
            && (Answers == true || !needsProbe)
            && _returnedAt is { } since
            && now - since >= options.RecoveryTime;
        if (isWell)
        {
            IsFallen = false;
            Answers = null;
            See(NodeSight.Serving, "in service");
        }

        return isWell;
    }

    private bool See(NodeSight sight, string reason)
    {
        if (Sight == sight)
        {
            return false;
        }

        (Sight, Reason) = (sight, reason);
        return true;
    }

    private static TimeSpan Earlier(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
