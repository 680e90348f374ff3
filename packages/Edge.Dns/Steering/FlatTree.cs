using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>
/// Turns binary trees into the form that is looked up: a root of 16 bits, then blocks of four bits, equal ones but once.
/// See <see cref="LocationHeader"/>.
/// </summary>
internal sealed class FlatTree
{
    private readonly List<uint> _entries = [.. new uint[2 * LocationHeader.RootCount]];
    private readonly Dictionary<UInt128, List<uint>> _blocks = [];

    /// <summary>Lays a tree's root at a place, and its blocks behind all that are there.</summary>
    public void Take(NetworkTree tree, int rootAt)
    {
        var root = new uint[LocationHeader.RootCount];
        Fill(tree, tree.Build(), 0, root);
        root.CopyTo(CollectionsMarshal.AsSpan(_entries)[rootAt..]);
    }

    public uint[] ToArray() => [.. _entries];

    /// <summary>Fills entries, a power of two, with what lies beneath a node.</summary>
    private void Fill(NetworkTree tree, int node, int depth, Span<uint> entries)
    {
        if (NetworkTree.IsLocation(node))
        {
            entries.Fill(LocationHeader.Leaf(NetworkTree.LocationOf(node), depth));
            return;
        }

        if (entries.Length == 1)
        {
            Span<uint> block = stackalloc uint[LocationHeader.BlockCount];
            var (zero, one) = tree[node];
            Fill(tree, zero, depth + 1, block[..(block.Length / 2)]);
            Fill(tree, one, depth + 1, block[(block.Length / 2)..]);
            entries[0] = Keep(block);
            return;
        }

        var (left, right) = tree[node];
        Fill(tree, left, depth + 1, entries[..(entries.Length / 2)]);
        Fill(tree, right, depth + 1, entries[(entries.Length / 2)..]);
    }

    private uint Keep(ReadOnlySpan<uint> block)
    {
        var key = System.IO.Hashing.XxHash128.HashToUInt128(MemoryMarshal.AsBytes(block));
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_blocks, key, out _);
        foreach (var place in known ??= [])
        {
            if (CollectionsMarshal.AsSpan(_entries).Slice(Start(place), LocationHeader.BlockCount).SequenceEqual(block))
            {
                return place;
            }
        }

        var next = (uint)((_entries.Count - (2 * LocationHeader.RootCount)) / LocationHeader.BlockCount);
        _entries.AddRange(block);
        known.Add(next);
        return next;
    }

    private static int Start(uint block) => (2 * LocationHeader.RootCount) + ((int)block * LocationHeader.BlockCount);
}
