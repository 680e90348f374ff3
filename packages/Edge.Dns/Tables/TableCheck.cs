namespace Edge.Dns;

/// <summary>Reads every object of a table that can be found, and checks its CRC.</summary>
internal sealed unsafe class TableCheck(AnswerMemory memory)
{
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
        Demand(size == NodeHeader.Size(node->NameBytes, node->TypeCount) && node->Crc == CrcOfNode(node, size), "node");
        var zone = (ZoneHeader*)memory.At(Volatile.Read(ref *(ulong*)memory.At(node->Zone)));
        Demand(zone->Crc == TableCrc.Of((byte*)zone, (int)zone->Size), "zone");
        for (var i = 0; i < node->TypeCount; i++)
        {
            var reference = NodeHeader.BlobsOf(node)[i];
            if ((reference & NodeHeader.SharedBit) != 0)
            {
                reference = Volatile.Read(ref *(ulong*)memory.At(reference & ~NodeHeader.SharedBit));
            }

            if (reference != 0)
            {
                var blob = (BlobHeader*)memory.At(reference);
                Demand(blob->Size <= DnsLimits.MessageBytesMax * 2 && blob->Crc == TableCrc.Of((byte*)blob, (int)blob->Size), "blob");
            }
        }

        return 1 + node->TypeCount;
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
