using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>
/// The memory of an answer table: segments of fixed size, added and never moved or removed. A reference is the number of a
/// segment and an offset in units of eight bytes, so that it means the same in every process that maps it; 0 is none.
/// </summary>
public abstract unsafe class AnswerMemory : IDisposable
{
    internal const int SegmentCountMax = 4096;

    /// <summary>References take 44 bits, so that a slot has room for 20 bits of the name's hash beside one.</summary>
    internal const int ReferenceBits = 44;

    internal const ulong ReferenceMask = (1UL << ReferenceBits) - 1;

    /// <summary>The header lies at the start of segment 0, so no object has the reference 0.</summary>
    internal const int HeaderBytes = 65536;

    internal const long FirstSegmentBytes = 4L << 20;

    internal const long SegmentBytesMax = 64L << 20;

    private const int OffsetBits = 32;

    /// <summary>Native, so that a look-up is one load without a check.</summary>
    private byte** _segments;

    private protected AnswerMemory() => _segments = (byte**)NativeMemory.AllocZeroed(SegmentCountMax, (nuint)sizeof(byte*));

    /// <summary>Frees what was never disposed.</summary>
    ~AnswerMemory() => Dispose(disposing: false);

    /// <summary>Bytes of all segments.</summary>
    public long Bytes
    {
        get
        {
            var bytes = 0L;
            for (var i = 0; i < SegmentCount; i++)
            {
                bytes += SegmentBytes(i);
            }

            return bytes;
        }
    }

    internal TableHeader* Header => (TableHeader*)_segments[0];

    internal int SegmentCount => (int)Volatile.Read(ref Header->SegmentCount);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    internal static ulong Reference(int segment, long offset) => ((ulong)segment << OffsetBits) | (ulong)(offset >> 3);

    internal byte* At(ulong reference)
    {
        var segment = _segments[(int)(reference >> OffsetBits) & (SegmentCountMax - 1)];
        return (segment is null ? Map((int)(reference >> OffsetBits) & (SegmentCountMax - 1)) : segment) + ((long)(uint)reference << 3);
    }

    /// <summary>Bytes of the first segment.</summary>
    internal Span<byte> BytesAt(long offset, int count) => new(_segments[0] + offset, count);

    internal long SegmentBytes(int segment) => (long)Header->SegmentBytes[segment];

    /// <summary>Makes room; everything in it is zero.</summary>
    /// <exception cref="IOException">The system has no more memory for it.</exception>
    internal int AddSegment(long bytes)
    {
        var segment = SegmentCount;
        if (segment == SegmentCountMax)
        {
            throw new IOException($"an answer table has at most {SegmentCountMax} segments");
        }

        Attach(segment, Grow(segment, bytes));
        Header->SegmentBytes[segment] = (ulong)bytes;
        Volatile.Write(ref Header->SegmentCount, (ulong)segment + 1);
        return segment;
    }

    /// <summary>Writes the header of a new table into its first segment.</summary>
    private protected void Format(byte* first)
    {
        Attach(0, first);
        Header->Format = TableHeader.CurrentFormat;
        Header->Epoch = 1;
        Header->SegmentBytes[0] = (ulong)FirstSegmentBytes;
        Volatile.Write(ref Header->SegmentCount, 1);
    }

    private protected void Attach(int segment, byte* memory) => Volatile.Write(ref *(nint*)&_segments[segment], (nint)memory);

    private protected byte* Attached(int segment) => _segments[segment];

    /// <summary>Adds a segment behind the last one.</summary>
    private protected abstract byte* Grow(int segment, long bytes);

    /// <summary>Finds a segment that another process has added.</summary>
    private protected abstract byte* Map(int segment);

    private protected abstract void Release(byte* segment, long bytes);

    private protected virtual void Dispose(bool disposing)
    {
        if (_segments is null)
        {
            return;
        }

        for (var segment = SegmentCountMax - 1; segment >= 0; segment--)
        {
            // From the last to the first, which holds their sizes.
            if (_segments[segment] is not null)
            {
                Release(_segments[segment], SegmentBytes(segment));
            }
        }

        NativeMemory.Free(_segments);
        _segments = null;
    }
}
