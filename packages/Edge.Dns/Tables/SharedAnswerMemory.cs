using System.Runtime.Versioning;

namespace Edge.Dns;

/// <summary>
/// Memory in a file without a name, which exists as long as a process holds it: its writer makes it, and hands it to readers.
/// Every segment is allocated before it is used, so that memory that runs out is an error here and not the death of a reader.
/// </summary>
[SupportedOSPlatform("linux")]
public sealed unsafe class SharedAnswerMemory : AnswerMemory
{
    private readonly MemoryFile _file;
    private readonly bool _isWriter;

    /// <summary>Makes the memory of a new table.</summary>
    /// <exception cref="IOException">The system has no memory for it.</exception>
    public SharedAnswerMemory()
        : this(MemoryFile.Create("edge-answers"), isWriter: true) => Format(Grow(0, FirstSegmentBytes));

    private SharedAnswerMemory(MemoryFile file, bool isWriter) => (_file, _isWriter) = (file, isWriter);

    internal MemoryFile File => _file;

    /// <summary>Opens what another process writes.</summary>
    internal static SharedAnswerMemory Open(MemoryFile file)
    {
        var memory = new SharedAnswerMemory(file, isWriter: false);
        memory.Attach(0, file.Map(0, FirstSegmentBytes, forWriting: false));
        return memory;
    }

    private protected override byte* Grow(int segment, long bytes)
    {
        var offset = OffsetOf(segment);
        _file.Allocate(offset, bytes);
        return _file.Map(offset, bytes, forWriting: true);
    }

    private protected override byte* Map(int segment)
    {
        // Several workers may come at once.
        lock (_file)
        {
            if (Attached(segment) is null)
            {
                Attach(segment, _file.Map(OffsetOf(segment), SegmentBytes(segment), _isWriter));
            }

            return Attached(segment);
        }
    }

    private protected override void Release(byte* segment, long bytes) => MemoryFile.Unmap(segment, bytes);

    private protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing)
        {
            _file.Dispose();
        }
    }

    private long OffsetOf(int segment)
    {
        var offset = 0L;
        for (var i = 0; i < segment; i++)
        {
            offset += SegmentBytes(i);
        }

        return offset;
    }
}
