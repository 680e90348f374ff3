using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>
/// What one reader tells: the epoch that it reads in, and what it has counted. Its cache lines are its own. Only its reader
/// writes it.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal unsafe struct ReaderRecord
{
    public const int Bytes = 512;

    public const int CodeCount = 24;

    /// <summary>The epoch of a reader that holds no reference.</summary>
    public const ulong Idle = ulong.MaxValue;

    /// <summary>The table's epoch when it began to read; all that was retired before then is out of its sight.</summary>
    [FieldOffset(0)]
    public ulong Epoch;

    /// <summary>Rises with every round of its loop.</summary>
    [FieldOffset(64)]
    public ulong Rounds;

    [FieldOffset(72)]
    public ulong Dropped;

    [FieldOffset(80)]
    public ulong Truncated;

    [FieldOffset(88)]
    public ulong SendFailures;

    /// <summary>Responses withheld, or replaced by TC, by the rate limit.</summary>
    [FieldOffset(96)]
    public ulong Limited;

    [FieldOffset(104)]
    public ulong Connections;

    [FieldOffset(112)]
    public ulong ConnectionsRefused;

    /// <summary>Signatures that were made on demand.</summary>
    [FieldOffset(120)]
    public ulong Signatures;

    /// <summary>Responses by code.</summary>
    [FieldOffset(128)]
    public fixed ulong Codes[CodeCount];

    /// <summary>Queries that got no signature, since their zone had too many made, or too many waited.</summary>
    [FieldOffset(320)]
    public ulong SignaturesRefused;
}
