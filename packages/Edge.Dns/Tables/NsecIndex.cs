namespace Edge.Dns;

/// <summary>
/// The writer's side of a zone's chain: its NSEC records in canonical order, so that a reader finds the one that denies a name.
/// A change writes one link and one leaf of <see cref="NsecPage.LeafCountMax"/> at most, now and then a new root.
/// </summary>
internal sealed unsafe class NsecIndex
{
    private readonly AnswerHeap _heap;
    private readonly BlobStore _blobs;

    public NsecIndex(AnswerHeap heap, BlobStore blobs)
    {
        (_heap, _blobs) = (heap, blobs);
        Cell = heap.Take(sizeof(ulong));
        Root = 0;
    }

    /// <summary>Where the reference of the root lies.</summary>
    public ulong Cell { get; }

    public bool IsEmpty => Root == 0;

    private ulong Root
    {
        get => *(ulong*)_heap.At(Cell);
        set => Volatile.Write(ref *(ulong*)_heap.At(Cell), value);
    }

    /// <summary>Puts the records of a name in the place of those it had, or where they belong.</summary>
    /// <param name="nsec">The blob of the NSEC; the chain becomes one of its users.</param>
    /// <param name="signatures">The same of the signatures over it, or 0.</param>
    public void Put(ReadOnlySpan<byte> name, int apexBytes, ulong nsec, ulong signatures)
    {
        Span<byte> room = stackalloc byte[NsecKey.BytesMax];
        ReadOnlySpan<byte> key = room[..NsecKey.Write(name, apexBytes, room)];
        var link = Write(name, key, nsec, signatures);
        if (Root == 0)
        {
            Root = NewPage([NewPage([link])]);
            return;
        }

        var root = PageAt(Root);
        var at = Math.Max(0, NsecSearch.LastLeaf(_heap.Memory, root, key));
        var leaf = NsecSearch.LeafAt(_heap.Memory, root, at);
        var index = NsecSearch.LastLink(_heap.Memory, leaf, key);
        if (index >= 0 && NsecLink.KeyOf(NsecSearch.LinkAt(_heap.Memory, leaf, index)).SequenceEqual(key))
        {
            var old = NsecPage.EntriesOf(leaf)[index];
            Volatile.Write(ref NsecPage.EntriesOf(leaf)[index], link);
            Discard(old);
            return;
        }

        ReadOnlySpan<ulong> entries = EntriesOf(leaf);
        Span<ulong> longer = stackalloc ulong[entries.Length + 1];
        entries[..(index + 1)].CopyTo(longer);
        longer[index + 1] = link;
        entries[(index + 1)..].CopyTo(longer[(index + 2)..]);
        if (longer.Length <= NsecPage.LeafCountMax)
        {
            ReplaceLeaf(at, longer);
            return;
        }

        // Names that come in order leave full leaves behind them.
        var half = index + 1 == entries.Length ? entries.Length : longer.Length / 2;
        ReplaceRoot(at, [NewPage(longer[..half]), NewPage(longer[half..])]);
    }

    /// <summary>Takes a name out.</summary>
    public void Remove(ReadOnlySpan<byte> name, int apexBytes)
    {
        Span<byte> room = stackalloc byte[NsecKey.BytesMax];
        ReadOnlySpan<byte> key = room[..NsecKey.Write(name, apexBytes, room)];
        var at = NsecSearch.LastLeaf(_heap.Memory, PageAt(Root), key);
        var leaf = NsecSearch.LeafAt(_heap.Memory, PageAt(Root), at);
        var index = NsecSearch.LastLink(_heap.Memory, leaf, key);
        var link = NsecPage.EntriesOf(leaf)[index];
        if (leaf->Count == 1)
        {
            ReplaceRoot(at, []);
        }
        else
        {
            var entries = EntriesOf(leaf);
            ReplaceLeaf(at, [.. entries[..index], .. entries[(index + 1)..]]);
        }

        Discard(link);
    }

    /// <summary>Gives the cell back; the chain is empty.</summary>
    public void Retire() => _heap.Retire(Cell, sizeof(ulong));

    private NsecPage* PageAt(ulong reference) => (NsecPage*)_heap.At(reference);

    private static ReadOnlySpan<ulong> EntriesOf(NsecPage* page) => new(NsecPage.EntriesOf(page), (int)page->Count);

    private ulong Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> key, ulong nsec, ulong signatures)
    {
        var size = NsecLink.Bytes + name.Length + key.Length;
        var reference = _heap.Take(size);
        var link = (NsecLink*)_heap.At(reference);
        *link = new NsecLink
        {
            Size = (uint)size,
            Nsec = nsec,
            Signatures = signatures,
            NameBytes = (ushort)name.Length,
            KeyBytes = (ushort)key.Length,
        };
        var rest = new Span<byte>((byte*)link + NsecLink.Bytes, name.Length + key.Length);
        name.CopyTo(rest);
        key.CopyTo(rest[name.Length..]);
        link->Crc = TableCrc.Of((byte*)link, size);
        return reference;
    }

    private void Discard(ulong reference)
    {
        var link = (NsecLink*)_heap.At(reference);
        _blobs.Release(link->Nsec);
        if (link->Signatures != 0)
        {
            _blobs.Release(link->Signatures);
        }

        _heap.Retire(reference, (int)link->Size);
    }

    private ulong NewPage(ReadOnlySpan<ulong> entries)
    {
        var reference = _heap.Take(NsecPage.Size(entries.Length));
        var page = PageAt(reference);
        *page = new NsecPage { Count = (uint)entries.Length };
        entries.CopyTo(new Span<ulong>(NsecPage.EntriesOf(page), entries.Length));
        return reference;
    }

    private void ReplaceLeaf(int at, ReadOnlySpan<ulong> entries)
    {
        ref var place = ref NsecPage.EntriesOf(PageAt(Root))[at];
        var old = place;
        Volatile.Write(ref place, NewPage(entries));
        RetirePage(old);
    }

    /// <summary>Puts leaves in the place of one.</summary>
    private void ReplaceRoot(int at, ReadOnlySpan<ulong> leaves)
    {
        var old = Root;
        var entries = EntriesOf(PageAt(old));
        var leaf = entries[at];
        ulong[] all = [.. entries[..at], .. leaves, .. entries[(at + 1)..]];
        Root = all.Length == 0 ? 0 : NewPage(all);
        RetirePage(leaf);
        RetirePage(old);
    }

    private void RetirePage(ulong reference) => _heap.Retire(reference, NsecPage.Size((int)PageAt(reference)->Count));
}
