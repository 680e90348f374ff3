using System.IO.Hashing;
using System.Numerics;

namespace Edge.Dns;

/// <summary>
/// The writer's side of the slots: open addressing under a seeded hash, so that a visitor who does not know the seed cannot
/// choose names that collide. A change is one store of eight bytes; a full array is replaced by a larger one.
/// </summary>
internal sealed unsafe class AnswerSlots
{
    /// <summary>A slot whose name was removed: look-ups go on behind it.</summary>
    public const ulong Removed = 1;

    private const int SlotCountMin = 1024;

    private readonly AnswerMemory _memory;
    private readonly AnswerHeap _heap;
    private readonly ulong _seed;
    private ulong _root;
    private int _used;

    public AnswerSlots(AnswerMemory memory, AnswerHeap heap, ulong seed)
    {
        (_memory, _heap, _seed) = (memory, heap, seed);
        Install(SlotCountMin, depthMax: 0);
    }

    /// <summary>Names that exist.</summary>
    public int Count { get; private set; }

    private TableRoot* Root => (TableRoot*)_memory.At(_root);

    private ulong* Slots => (ulong*)_memory.At(Root->Slots);

    public static ulong Tag(ulong hash) => hash & ~AnswerMemory.ReferenceMask;

    public ulong Hash(ReadOnlySpan<byte> name) => XxHash3.HashToUInt64(name, (long)_seed);

    /// <summary>Puts a node in the place of the old one of its name, or of none (0).</summary>
    public void Put(ulong hash, ulong node, ulong old, int labels)
    {
        if (old != 0)
        {
            Volatile.Write(ref Slots[Find(hash, old)], Tag(hash) | node);
            return;
        }

        if ((_used + 1) * 10L > (Root->Mask + 1L) * 6)
        {
            Grow();
        }

        if (labels > Root->DepthMax)
        {
            // A new root and not a new depth: readers and checks see both or neither.
            Replace(Root->Slots, Root->Mask, (uint)labels);
        }

        var mask = Root->Mask;
        var slot = (uint)hash & mask;
        while (Slots[slot] > Removed)
        {
            slot = (slot + 1) & mask;
        }

        _used += Slots[slot] == 0 ? 1 : 0;
        Volatile.Write(ref Slots[slot], Tag(hash) | node);
        Count++;
    }

    public void Remove(ulong hash, ulong node)
    {
        var slot = Find(hash, node);
        var isLast = Slots[(slot + 1) & Root->Mask] == 0;
        Volatile.Write(ref Slots[slot], isLast ? 0 : Removed);
        _used -= isLast ? 1 : 0;
        Count--;
    }

    private uint Find(ulong hash, ulong node)
    {
        var wanted = Tag(hash) | node;
        var mask = Root->Mask;
        var slot = (uint)hash & mask;
        while (Slots[slot] != wanted)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        var old = Root;
        var oldSlots = Slots;
        var (oldMask, oldReference) = (old->Mask, old->Slots);

        // The size is enough for twice the names; many removed ones may even make the array smaller.
        var count = Math.Max(SlotCountMin, (long)BitOperations.RoundUpToPowerOf2((uint)Count * 3 + 1));
        var (slots, mask) = (NewSlots(count), (uint)(count - 1));
        var array = (ulong*)_memory.At(slots);
        for (var i = 0L; i <= oldMask; i++)
        {
            if (oldSlots[i] > Removed)
            {
                var node = (NodeHeader*)_memory.At(oldSlots[i] & AnswerMemory.ReferenceMask);
                var slot = (uint)Hash(new ReadOnlySpan<byte>(NodeHeader.NameOf(node), node->NameBytes)) & mask;
                while (array[slot] != 0)
                {
                    slot = (slot + 1) & mask;
                }

                array[slot] = oldSlots[i];
            }
        }

        _used = Count;
        Replace(slots, mask, old->DepthMax);
        _heap.Retire(oldReference, (int)(oldMask + 1) * sizeof(ulong));
    }

    private void Replace(ulong slots, uint mask, uint depthMax)
    {
        var old = _root;
        WriteRoot(slots, mask, depthMax);
        _heap.Retire(old, sizeof(TableRoot));
    }

    private void Install(int count, uint depthMax) => WriteRoot(NewSlots(count), (uint)(count - 1), depthMax);

    private ulong NewSlots(long count)
    {
        var slots = _heap.Take(checked((int)(count * sizeof(ulong))));
        new Span<ulong>(_memory.At(slots), (int)count).Clear();
        return slots;
    }

    private void WriteRoot(ulong slots, uint mask, uint depthMax)
    {
        _root = _heap.Take(sizeof(TableRoot));
        var root = Root;
        *root = new TableRoot { Slots = slots, Mask = mask, DepthMax = depthMax, Seed = _seed };
        root->Crc = TableCrc.Of((byte*)root - sizeof(uint), sizeof(uint) + (sizeof(ulong) * 3));
        Volatile.Write(ref _memory.Header->Root, _root);
    }
}
