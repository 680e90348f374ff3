using Edge.Coordination;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>
/// The one judge of health, for the many streams, probes and peers of a Stargate: takes their inputs one at a time and
/// passes on what came of them. When an input returns, DNS already follows it.
/// </summary>
internal sealed class HealthBoard(HealthJudge judge)
{
    private readonly Lock _gate = new();

    /// <summary>Raised with this Stargate's own observations that changed. Handlers must be quick.</summary>
    public event Action<IReadOnlyList<NodeObservation>>? Observed;

    /// <summary>What was passed on last of each (observer, node), to tell a change of health from a mere new revision.</summary>
    private readonly Dictionary<(NodeId Observer, NodeId Node), (NodeHealth Health, bool Connected, long BootId)> _passed = [];

    /// <summary>Raised when the health of any node may have changed.</summary>
    public event Action? Judged;

    /// <summary>Raised with the nodes to be probed now.</summary>
    public event Action<IReadOnlyList<NodeId>>? ProbesWanted;

    public IReadOnlyCollection<NodeObservation> Observations
    {
        get
        {
            lock (_gate)
            {
                return judge.Observations;
            }
        }
    }

    public IReadOnlyCollection<NodeObservation> OwnObservations
    {
        get
        {
            lock (_gate)
            {
                return [.. judge.OwnObservations];
            }
        }
    }

    public NodeHealth HealthOf(NodeId node)
    {
        lock (_gate)
        {
            return judge.HealthOf(node);
        }
    }

    /// <summary>The health of many nodes at one moment.</summary>
    public IReadOnlyDictionary<NodeId, NodeHealth> HealthOf(IEnumerable<NodeId> nodes)
    {
        lock (_gate)
        {
            return nodes.ToDictionary(static node => node, judge.HealthOf);
        }
    }

    /// <summary>Gives the judge an input.</summary>
    public void Tell(Action<HealthJudge> input)
    {
        IReadOnlyList<NodeObservation> news;
        IReadOnlyList<NodeId> probes;
        bool isChange;
        lock (_gate)
        {
            input(judge);
            news = judge.TakeNews();
            probes = judge.TakeProbes();
            isChange = news.Aggregate(false, (changed, observation) => NoteChange(observation) || changed);
        }

        if (isChange)
        {
            Judged?.Invoke();
        }

        if (news.Count > 0)
        {
            Observed?.Invoke(news);
        }

        if (probes.Count > 0)
        {
            ProbesWanted?.Invoke(probes);
        }
    }

    /// <summary>Gives the judge a peer's observation.</summary>
    public void Hear(NodeObservation observation)
    {
        bool isChange;
        lock (_gate)
        {
            isChange = judge.Heard(observation) && NoteChange(observation);
        }

        if (isChange)
        {
            Judged?.Invoke();
        }
    }

    /// <summary>A peer is lost: what it observed counts no longer.</summary>
    public void Lose(NodeId peer)
    {
        lock (_gate)
        {
            judge.PeerLost(peer);
        }

        Judged?.Invoke();
    }

    private bool NoteChange(NodeObservation observation)
    {
        var key = (observation.Observer, observation.Node);
        var state = (observation.Health, observation.Connected, observation.BootId);
        var isChange = !_passed.TryGetValue(key, out var before) || before != state;
        _passed[key] = state;
        return isChange;
    }
}
