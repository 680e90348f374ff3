namespace Edge.Dns;

/// <summary>Finds places in a chain, for readers and for the writer. It allocates nothing.</summary>
internal static unsafe class NsecSearch
{
    /// <summary>The link of a name, else that of the name before it, whose NSEC says that there is no such name; null without a chain.</summary>
    /// <param name="cell">Where the reference of the root lies.</param>
    public static NsecLink* Cover(AnswerMemory memory, ulong cell, ReadOnlySpan<byte> key)
    {
        var reference = Volatile.Read(ref *(ulong*)memory.At(cell));
        if (reference == 0)
        {
            return null;
        }

        // The zone's own name comes first, with an empty key: nothing comes before it.
        var root = (NsecPage*)memory.At(reference);
        var leaf = LeafAt(memory, root, Math.Max(0, LastLeaf(memory, root, key)));
        return LinkAt(memory, leaf, Math.Max(0, LastLink(memory, leaf, key)));
    }

    /// <summary>The last leaf that begins at or before a key; −1 if all begin behind it.</summary>
    public static int LastLeaf(AnswerMemory memory, NsecPage* root, ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, (int)root->Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var isBehind = key.SequenceCompareTo(NsecLink.KeyOf(LinkAt(memory, LeafAt(memory, root, middle), 0))) < 0;
            (low, high) = isBehind ? (low, middle) : (middle + 1, high);
        }

        return low - 1;
    }

    /// <summary>The last link of a leaf at or before a key; −1 if all are behind it.</summary>
    public static int LastLink(AnswerMemory memory, NsecPage* leaf, ReadOnlySpan<byte> key)
    {
        var (low, high) = (0, (int)leaf->Count);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var isBehind = key.SequenceCompareTo(NsecLink.KeyOf(LinkAt(memory, leaf, middle))) < 0;
            (low, high) = isBehind ? (low, middle) : (middle + 1, high);
        }

        return low - 1;
    }

    public static NsecPage* LeafAt(AnswerMemory memory, NsecPage* root, int index) =>
        (NsecPage*)memory.At(Volatile.Read(ref NsecPage.EntriesOf(root)[index]));

    public static NsecLink* LinkAt(AnswerMemory memory, NsecPage* leaf, int index) =>
        (NsecLink*)memory.At(Volatile.Read(ref NsecPage.EntriesOf(leaf)[index]));
}
