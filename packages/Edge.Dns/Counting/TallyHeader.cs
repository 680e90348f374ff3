using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>
/// What one worker counts: behind it two buffers of <see cref="TallyEntry"/>, then a ring of <see cref="SampleSlot"/>. The worker
/// counts in the one buffer while whoever reads empties the other. Each side's words have a cache line of their own.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal unsafe struct TallyHeader
{
    public const int Bytes = 256;

    /// <summary>Zones that a worker tells apart between two readings; a power of two.</summary>
    public const int EntryCount = 2048;

    /// <summary>Beyond so many, chains of entries would get long.</summary>
    public const int UsedMax = EntryCount / 4 * 3;

    /// <summary>Samples that wait to be read; a power of two.</summary>
    public const int SlotCount = 512;

    private const int BufferBytes = EntryCount * TallyEntry.Bytes;

    /// <summary>All of one worker.</summary>
    public const int TotalBytes = Bytes + (2 * BufferBytes) + (SlotCount * SampleSlot.Bytes);

    /// <summary>Which buffer the worker counts in: 0 or 1. The worker's.</summary>
    [FieldOffset(0)]
    public uint Active;

    /// <summary>Zones in each buffer. The worker's, but that who empties a buffer sets it to 0.</summary>
    [FieldOffset(8)]
    public fixed uint Used[2];

    /// <summary>Queries of zones that found no place. The worker's.</summary>
    [FieldOffset(16)]
    public ulong Unplaced;

    /// <summary>Samples written so far. The worker's.</summary>
    [FieldOffset(24)]
    public ulong Written;

    /// <summary>Samples for which there was no room. The worker's.</summary>
    [FieldOffset(32)]
    public ulong Lost;

    /// <summary>Which buffer is to be counted in. The reader's.</summary>
    [FieldOffset(128)]
    public uint Wanted;

    /// <summary>Samples that were read. The reader's.</summary>
    [FieldOffset(136)]
    public ulong Read;

    /// <summary>Spreads zones over a buffer in a way that nobody outside foresees; odd.</summary>
    [FieldOffset(144)]
    public ulong Seed;

    public static TallyEntry* EntriesOf(TallyHeader* tally, uint buffer) => (TallyEntry*)((byte*)tally + Bytes + (buffer * (long)BufferBytes));

    public static SampleSlot* SlotsOf(TallyHeader* tally) => (SampleSlot*)((byte*)tally + Bytes + (2L * BufferBytes));
}
