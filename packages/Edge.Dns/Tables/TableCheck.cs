namespace Edge.Dns;

/// <summary>Reads every object of a table that can be found, and checks its CRC.</summary>
internal sealed unsafe class TableCheck(AnswerMemory memory)
{
    /// <summary>No object is larger than the largest map of locations.</summary>
    private const long SizeMax = 1L << 30;

    /// <summary>What many names have, and is checked once: steered sets and maps.</summary>
    private readonly HashSet<ulong> _checked = [];

    /// <summary>
    /// The number of nodes and blobs that were checked. The caller's reader has entered, so that nothing is reused meanwhile; a
    /// slot that changes meanwhile is seen as it was or as it is.
    /// </summary>
    /// <exception cref="InvalidDataException">Something does not match its CRC.</exception>
    public long Run()
    {
        if (memory.Header->Format != TableHeader.CurrentFormat)
        {
            throw new InvalidDataException("the table is of another format");
        }

        _checked.Clear();
        var root = (TableRoot*)memory.At(Volatile.Read(ref memory.Header->Root));
        Demand(root->Crc == TableCrc.Of((byte*)root - sizeof(uint), sizeof(uint) + (sizeof(ulong) * 3)), "root");
        var slots = (ulong*)memory.At(root->Slots);
        var count = 0L;
        for (var i = 0L; i <= root->Mask; i++)
        {
            var slot = Volatile.Read(ref slots[i]);
            if (slot > AnswerSlots.Removed)
            {
                count += CheckNode((NodeHeader*)memory.At(slot & AnswerMemory.ReferenceMask));
            }
        }

        return count;
    }

    private long CheckNode(NodeHeader* node)
    {
        var size = node->Words * sizeof(ulong);
        var isSigned = (node->Flags & NodeFlags.Signed) != 0;
        Demand(size == NodeHeader.Size(node->NameBytes, node->TypeCount, isSigned) && node->Crc == CrcOfNode(node, size), "node");
        var zone = (ZoneHeader*)memory.At(Volatile.Read(ref *(ulong*)memory.At(node->Zone)));
        Demand(zone->Crc == TableCrc.Of((byte*)zone, (int)zone->Size), "zone");
        var count = isSigned ? 2 * node->TypeCount : node->TypeCount;
        for (var i = 0; i < count; i++)
        {
            var reference = NodeHeader.BlobsOf(node)[i];
            if ((reference & NodeHeader.SharedBit) != 0)
            {
                reference = Volatile.Read(ref *(ulong*)memory.At(reference & ~NodeHeader.SharedBit));
            }

            if ((reference & SteeredHeader.Bit) != 0)
            {
                CheckSteered(reference & ~SteeredHeader.Bit);
            }
            else if ((reference & FailedCell.Bit) == 0)
            {
                CheckBlob(reference);
            }
        }

        return 1 + count + ((node->Flags & NodeFlags.Apex) != 0 ? CheckChain(zone->Chain) : 0);
    }

    private long CheckChain(ulong cell)
    {
        var reference = Volatile.Read(ref *(ulong*)memory.At(cell));
        if (reference == 0)
        {
            return 0;
        }

        var count = 0L;
        var root = (NsecPage*)memory.At(reference);
        for (var i = 0; i < root->Count; i++)
        {
            var leaf = NsecSearch.LeafAt(memory, root, i);
            Demand(leaf->Count is > 0 and <= NsecPage.LeafCountMax, "chain");
            for (var j = 0; j < leaf->Count; j++)
            {
                var link = NsecSearch.LinkAt(memory, leaf, j);
                Demand(link->Size <= NsecLink.Bytes + DnsLimits.NameBytesMax + NsecKey.BytesMax && link->Crc == TableCrc.Of((byte*)link, (int)link->Size), "link of a chain");
                CheckBlob(link->Nsec);
                CheckBlob(link->Signatures);
                count++;
            }
        }

        return count;
    }

    private void CheckBlob(ulong reference)
    {
        if (reference != 0)
        {
            var blob = (BlobHeader*)memory.At(reference);
            Demand(blob->Size <= DnsLimits.MessageBytesMax * 2 && blob->Crc == TableCrc.Of((byte*)blob, (int)blob->Size), "blob");
        }
    }

    private void CheckSteered(ulong reference)
    {
        if (!_checked.Add(reference))
        {
            return;
        }

        var set = (SteeredHeader*)memory.At(reference);
        Demand(set->Size <= SizeMax && set->Crc == TableCrc.Of((byte*)set, (int)set->Size), "steered set");
        for (var i = 0; i < set->ChoiceCount; i++)
        {
            CheckBlob(SteeredHeader.ChoicesOf(set)[i].Blob);
        }

        if (set->Map != 0 && _checked.Add(set->Map))
        {
            var map = (LocationHeader*)memory.At(set->Map);
            Demand(map->Size <= SizeMax && map->Crc == TableCrc.Of((byte*)map, (int)map->Size), "map of locations");
        }
    }

    private static uint CrcOfNode(NodeHeader* node, int size) => TableCrc.Of((byte*)node, size);

    private static void Demand(bool condition, string what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"a {what} of the table is damaged");
        }
    }
}
