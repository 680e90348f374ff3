using Edge.Coordination;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>
/// The one judge of health, for the many streams, probes and peers of a Stargate: takes their inputs one at a time and
/// passes on what came of them.
/// </summary>
internal sealed class HealthBoard(HealthJudge judge)
{
    private readonly Lock _gate = new();
    private long _judgements;
    private long _version;

    /// <summary>Raised with this Stargate's own observations that changed. Handlers must be quick.</summary>
    public event Action<IReadOnlyList<NodeObservation>>? Observed;

    /// <summary>Raised with the judgements that changed.</summary>
    public event Action<IReadOnlyList<VerdictChange>>? Judged;

    /// <summary>Raised with the nodes to be probed now.</summary>
    public event Action<IReadOnlyList<NodeId>>? ProbesWanted;

    /// <summary>Raised with the peers to be asked for a probe now.</summary>
    public event Action<IReadOnlyList<WantedProbe>>? AsksWanted;

    /// <summary>Rises whenever the health or load of a Stargate or Gateway may have changed.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>The latest observation of each (observer, node), this Stargate's own among them.</summary>
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
                return judge.OwnObservations;
            }
        }
    }

    /// <summary>Why this Stargate doubts itself; empty if it does not.</summary>
    public string Doubt
    {
        get
        {
            lock (_gate)
            {
                return judge.Doubt;
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

    public int LoadOf(NodeId node)
    {
        lock (_gate)
        {
            return judge.LoadOf(node);
        }
    }

    /// <summary>A node's health, and how many judgements of Stargates and Gateways had been made at that moment.</summary>
    public (NodeHealth Health, long Judgements) JudgementOf(NodeId node)
    {
        lock (_gate)
        {
            return (judge.HealthOf(node), _judgements);
        }
    }

    /// <summary>The health of many nodes at one moment, whether anybody hears them, and the number of judgements until then.</summary>
    public (IReadOnlyDictionary<NodeId, (NodeHealth Health, bool IsHeard)> Nodes, long Judgements) HealthOf(IEnumerable<NodeId> nodes)
    {
        lock (_gate)
        {
            return (nodes.ToDictionary(static node => node, node => (judge.HealthOf(node), judge.IsHeard(node))), _judgements);
        }
    }

    /// <summary>Gives the judge an input.</summary>
    public void Tell(Action<HealthJudge> input)
    {
        IReadOnlyList<NodeObservation> news;
        IReadOnlyList<VerdictChange> changes;
        IReadOnlyList<NodeId> probes;
        IReadOnlyList<WantedProbe> asks;
        lock (_gate)
        {
            input(judge);
            news = judge.TakeNews();
            changes = judge.TakeChanges();
            _judgements += changes.Count(static change => change.Role != NodeRole.Host);
            probes = judge.TakeProbes();
            asks = judge.TakeAsks();
        }

        if (changes.Count > 0 || news.Any(static observation => observation.Role != NodeRole.Host))
        {
            Interlocked.Increment(ref _version);
        }

        Raise(Judged, changes);
        Raise(Observed, news);
        Raise(ProbesWanted, probes);
        Raise(AsksWanted, asks);
    }

    /// <summary>Gives the judge a peer's observation.</summary>
    public void Hear(NodeObservation observation)
    {
        Tell(judge => judge.Heard(observation));
        Interlocked.Increment(ref _version);
    }

    private static void Raise<T>(Action<IReadOnlyList<T>>? handlers, IReadOnlyList<T> items)
    {
        if (items.Count > 0)
        {
            handlers?.Invoke(items);
        }
    }
}
