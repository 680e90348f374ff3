using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>Which Stargates there are, which of them are heard over the mesh, and which doubt themselves.</summary>
internal sealed class StargateRoll(NodeId self)
{
    private readonly HashSet<NodeId> _known = [];
    private readonly Dictionary<NodeId, bool> _peers = [];

    /// <summary>How many other Stargates the network has, heard or not.</summary>
    public int Others => _known.Count;

    public bool IsAnyHeard => _peers.Count > 0;

    /// <summary>True if it was not known so before.</summary>
    public bool Know(IEnumerable<NodeId> stargates)
    {
        var others = stargates.Where(id => id != self).ToHashSet();
        if (_known.SetEquals(others))
        {
            return false;
        }

        _known.Clear();
        _known.UnionWith(others);
        return true;
    }

    /// <summary>True if whose voice counts has changed.</summary>
    public bool Hear(NodeId peer)
    {
        return _peers.TryAdd(peer, true);
    }

    /// <summary>True if whose voice counts has changed.</summary>
    public bool Believe(NodeId peer, bool isSure)
    {
        var isNews = _peers.TryGetValue(peer, out var before) && before != isSure;
        _peers[peer] = isSure;
        return isNews;
    }

    public void Lose(NodeId peer) => _peers.Remove(peer);

    /// <summary>Whether the peer is heard and does not doubt itself.</summary>
    public bool Counts(NodeId peer) => _peers.GetValueOrDefault(peer);

    public IEnumerable<NodeId> Counting => _peers.Where(static peer => peer.Value).Select(static peer => peer.Key);
}
