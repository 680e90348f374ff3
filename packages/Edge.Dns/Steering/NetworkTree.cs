namespace Edge.Dns;

/// <summary>
/// Networks of one family as a binary tree. Its leaves never overlap, and each has one location: so the depth of a leaf is a
/// prefix for all of whose addresses the same holds. For building alone.
/// </summary>
internal sealed class NetworkTree(int prefixMax)
{
    private readonly List<(ulong Start, int Prefix, ushort Location)> _networks = [];

    /// <summary>For each node what lies behind a bit of 0 and of 1. A location is the complement of its number.</summary>
    private readonly List<(int Zero, int One)> _nodes = [];

    /// <summary>Networks at the greatest depth for which one has spoken that is no longer than those to come.</summary>
    private readonly HashSet<ulong> _spokenFor = [];
    private int _root = ~0;

    public static bool IsLocation(int node) => node < 0;

    public static ushort LocationOf(int node) => (ushort)~node;

    public (int Zero, int One) this[int node] => _nodes[node];

    /// <param name="start">The network's first address, its first bit the highest.</param>
    public void Add(ulong start, int prefix, ushort location) => _networks.Add((start, prefix, location));

    /// <summary>Builds the tree. Shorter networks come first, so that longer ones within them have the last word.</summary>
    /// <returns>Its root, a node or a location.</returns>
    public int Build()
    {
        foreach (var (start, prefix, location) in _networks.OrderBy(static network => network.Prefix))
        {
            var isSpokenFor = prefix >= prefixMax && !_spokenFor.Add(start & (ulong.MaxValue << (64 - prefixMax)));
            if (!isSpokenFor || prefix == prefixMax)
            {
                _root = Put(_root, start, 0, Math.Min(prefix, prefixMax), location);
            }
        }

        _networks.Clear();
        _spokenFor.Clear();
        return _root;
    }

    private int Put(int node, ulong start, int depth, int depthMax, ushort location)
    {
        if (depth == depthMax)
        {
            return ~location;
        }

        if (IsLocation(node))
        {
            _nodes.Add((node, node));
            node = _nodes.Count - 1;
        }

        var (zero, one) = _nodes[node];
        _nodes[node] = ((start >> (63 - depth)) & 1) == 0
            ? (Put(zero, start, depth + 1, depthMax, location), one)
            : (zero, Put(one, start, depth + 1, depthMax, location));
        (zero, one) = _nodes[node];
        return zero == one && IsLocation(zero) ? zero : node;
    }
}
