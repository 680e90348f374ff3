using System.Numerics;

namespace Edge.Dns;

/// <summary>
/// Hands out memory of a table, and takes it back once no reader can see it. Sizes are rounded up, by at most a quarter, to
/// classes; each has its own list of free pieces.
/// </summary>
internal sealed unsafe class AnswerHeap(AnswerMemory memory, ReaderRecords readers)
{
    private const int ClassCount = 256;

    /// <summary>Pieces that wait for readers; beyond this they are looked through at every release.</summary>
    private const int RetiredCheckCount = 256;

    private readonly Stack<ulong>?[] _free = new Stack<ulong>?[ClassCount];
    private readonly Queue<(ulong Epoch, ulong Reference, int Size)> _retired = new();
    private int _segment;
    private long _next = AnswerMemory.HeaderBytes;

    /// <summary>Bytes in use, those that wait for readers included.</summary>
    public long Bytes { get; private set; }

    /// <summary>Pieces that wait for readers.</summary>
    public int RetiredCount => _retired.Count;

    /// <summary>A piece of at least this size, its content undefined, at a multiple of eight.</summary>
    /// <exception cref="IOException">The system has no more memory.</exception>
    public ulong Take(int size)
    {
        var (index, rounded) = ClassOf(size);
        if (_free[index] is not { Count: > 0 })
        {
            Reclaim();
        }

        Bytes += rounded;
        return _free[index] is { Count: > 0 } free ? free.Pop() : Cut(rounded);
    }

    public AnswerMemory Memory => memory;

    public byte* At(ulong reference) => memory.At(reference);

    /// <summary>Takes back what no reader has seen.</summary>
    public void Free(ulong reference, int size)
    {
        var (index, rounded) = ClassOf(size);
        Bytes -= rounded;
        (_free[index] ??= new Stack<ulong>()).Push(reference);
    }

    /// <summary>Takes back what cannot be found any more, once every reader has moved on.</summary>
    public void Retire(ulong reference, int size)
    {
        _retired.Enqueue((memory.Header->Epoch + 1, reference, size));
        if (_retired.Count % RetiredCheckCount == 0)
        {
            Reclaim();
        }
    }

    private void Reclaim()
    {
        if (_retired.Count == 0)
        {
            return;
        }

        // Readers that begin from here on see nothing of what was retired until now.
        Volatile.Write(ref memory.Header->Epoch, memory.Header->Epoch + 1);
        var oldest = readers.OldestEpoch();
        while (_retired.TryPeek(out var piece) && piece.Epoch <= oldest)
        {
            _retired.Dequeue();
            Free(piece.Reference, piece.Size);
        }
    }

    private ulong Cut(int rounded)
    {
        if (_next + rounded > memory.SegmentBytes(_segment))
        {
            var wanted = Math.Min(AnswerMemory.SegmentBytesMax, memory.SegmentBytes(_segment) * 2);
            _segment = memory.AddSegment(Math.Max(wanted, RoundToPage(rounded)));
            _next = 0;
        }

        var reference = AnswerMemory.Reference(_segment, _next);
        _next += rounded;
        return reference;
    }

    private static long RoundToPage(int bytes) => (bytes + 65535L) & ~65535L;

    /// <summary>Up to 1 KiB in steps of 16 bytes, then in four steps for each power of two.</summary>
    private static (int Index, int Rounded) ClassOf(int size)
    {
        if (size <= 1024)
        {
            var step = (size + 15) >> 4;
            return (step, step << 4);
        }

        var exponent = BitOperations.Log2((uint)size - 1);
        var quarter = 1 << (exponent - 2);
        var rounded = (size + quarter - 1) & ~(quarter - 1);
        return (64 + ((exponent - 10) * 4) + ((rounded - (1 << exponent)) / quarter), rounded);
    }
}
