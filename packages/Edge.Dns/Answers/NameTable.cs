using System.IO.Hashing;

namespace Edge.Dns;

/// <summary>
/// Existing names, found by open addressing under a seeded hash: a visitor who does not know the seed cannot choose names
/// that collide. At most half of the slots are taken.
/// </summary>
internal sealed class NameTable
{
    private const int SlotCountMin = 2;

    private readonly int[] _slots;
    private readonly byte[] _names;
    private readonly AnswerEntry[] _entries;
    private readonly long _seed;

    public NameTable(IReadOnlyList<(DnsName Name, int ApexBytes, AnswerNode Node, AnswerZone Zone)> names, long seed)
    {
        _seed = seed;
        _slots = new int[Math.Max(SlotCountMin, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)names.Count * 2))];
        _names = new byte[names.Sum(name => name.Name.Wire.Length)];
        _entries = new AnswerEntry[names.Count];
        var start = 0;
        for (var i = 0; i < _entries.Length; i++)
        {
            var (name, apexBytes, node, zone) = names[i];
            name.Wire.CopyTo(_names.AsSpan(start));
            var hash = XxHash3.HashToUInt64(name.Wire, seed);
            _entries[i] = new AnswerEntry((uint)(hash >> 32), start, (byte)name.Wire.Length, (byte)apexBytes, node, zone);
            _slots[FreeSlot(hash)] = i + 1;
            start += name.Wire.Length;
            DepthMax = Math.Max(DepthMax, name.LabelCount);
        }
    }

    /// <summary>How many names it holds.</summary>
    public int Count => _entries.Length;

    /// <summary>Labels of the deepest name: no deeper one need be looked for.</summary>
    public int DepthMax { get; }

    /// <summary>Finds a name given in lower case; false if it does not exist.</summary>
    public bool TryFind(ReadOnlySpan<byte> name, out AnswerEntry entry)
    {
        var hash = XxHash3.HashToUInt64(name, _seed);
        var mask = _slots.Length - 1;
        for (var slot = (int)hash & mask; _slots[slot] != 0; slot = (slot + 1) & mask)
        {
            ref readonly var candidate = ref _entries[_slots[slot] - 1];
            if (candidate.Hash == (uint)(hash >> 32) && _names.AsSpan(candidate.NameStart, candidate.NameBytes).SequenceEqual(name))
            {
                entry = candidate;
                return true;
            }
        }

        entry = default;
        return false;
    }

    private int FreeSlot(ulong hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)hash & mask;
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }
}
