using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>What other Stargates observe: the latest of each (observer, node).</summary>
internal sealed class PeerObservations
{
    /// <summary>A peer may not make this Stargate remember more nodes than this.</summary>
    public const int ObservationsMax = 100_000;

    private readonly Dictionary<(NodeId Observer, NodeId Node), (NodeObservation Observation, DateTimeOffset HeardAt)> _latest = [];

    public IEnumerable<NodeObservation> All => _latest.Values.Select(static heard => heard.Observation);

    public bool Note(NodeObservation observation, DateTimeOffset now)
    {
        var key = (observation.Observer, observation.Node);
        var known = _latest.TryGetValue(key, out var before);
        if ((known && before.Observation.Sequence >= observation.Sequence) || (!known && _latest.Count >= ObservationsMax))
        {
            return false;
        }

        _latest[key] = (observation, now);
        return true;
    }

    public void Forget(NodeId node) => Remove(key => key.Node == node);

    public void ForgetObserver(NodeId observer) => Remove(key => key.Observer == observer);

    /// <summary>The peer that hears the node now, before one that only heard it once; among equals the latest.</summary>
    public (NodeObservation Observation, DateTimeOffset HeardAt)? Freshest(NodeId node)
    {
        (NodeObservation Observation, DateTimeOffset HeardAt)? best = null;
        foreach (var (key, heard) in _latest)
        {
            if (key.Node == node
                && (best is not { } other
                    || (heard.Observation.Connected, heard.HeardAt).CompareTo((other.Observation.Connected, other.HeardAt)) > 0))
            {
                best = heard;
            }
        }

        return best;
    }

    private void Remove(Func<(NodeId Observer, NodeId Node), bool> isGone)
    {
        foreach (var key in _latest.Keys.Where(isGone).ToList())
        {
            _latest.Remove(key);
        }
    }
}
