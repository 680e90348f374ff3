using System.Runtime.Versioning;

namespace Edge.Dns;

/// <summary>Maps the records of readers in a file of memory.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class SharedReaderRecords(MemoryFile file, byte* memory) : IDisposable
{
    public MemoryFile File => file;

    /// <summary>Records that a writer hands to its readers.</summary>
    public static ReaderRecords Create(out SharedReaderRecords mapping)
    {
        var file = MemoryFile.Create("edge-dns-readers");
        file.Allocate(0, ReaderRecords.TotalBytes);
        mapping = new SharedReaderRecords(file, file.Map(0, ReaderRecords.TotalBytes, forWriting: true));
        var records = new ReaderRecords(mapping.Memory, mapping);
        records.ResetAll();
        return records;
    }

    public static ReaderRecords Open(MemoryFile file)
    {
        var mapping = new SharedReaderRecords(file, file.Map(0, ReaderRecords.TotalBytes, forWriting: true));
        return new ReaderRecords(mapping.Memory, mapping);
    }

    private byte* Memory => memory;

    public void Dispose()
    {
        MemoryFile.Unmap(memory, ReaderRecords.TotalBytes);
        file.Dispose();
    }
}
