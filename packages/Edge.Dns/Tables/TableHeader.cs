using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>The start of a table's memory.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct TableHeader
{
    /// <summary>Rises with every change of what lies in a table; an engine of another format is replaced.</summary>
    public const ulong CurrentFormat = 0x4544_4745_0000_0005;

    public ulong Format;

    /// <summary>The reference of the <see cref="TableRoot"/> in force.</summary>
    public ulong Root;

    /// <summary>Rises when memory is retired; see <see cref="ReaderRecord"/>.</summary>
    public ulong Epoch;

    public ulong SegmentCount;

    public fixed ulong SegmentBytes[AnswerMemory.SegmentCountMax];
}
