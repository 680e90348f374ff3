using System.Runtime.Versioning;

namespace Edge.Dns;

/// <summary>Maps the records of readers in a file of memory.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class SharedReaderRecords(MemoryFile file, byte* memory, long bytes) : IDisposable
{
    public MemoryFile File => file;

    /// <summary>Records that a writer hands to its readers.</summary>
    /// <param name="countedWorkers">Workers that count by zone, of all addresses; 0 for none.</param>
    public static ReaderRecords Create(int countedWorkers, out SharedReaderRecords mapping)
    {
        var (file, bytes) = (MemoryFile.Create("edge-dns-readers"), ReaderRecords.BytesFor(countedWorkers));
        file.Allocate(0, bytes);
        mapping = new SharedReaderRecords(file, file.Map(0, bytes, forWriting: true), bytes);
        var records = new ReaderRecords(mapping.Memory, bytes, mapping);
        records.ResetAll();
        return records;
    }

    /// <exception cref="IOException">The file has no such records.</exception>
    public static ReaderRecords Open(MemoryFile file)
    {
        var bytes = RandomAccess.GetLength(file.Handle);
        if (bytes < ReaderRecords.TotalBytes)
        {
            throw new IOException($"{bytes} bytes are no records of readers");
        }

        var mapping = new SharedReaderRecords(file, file.Map(0, bytes, forWriting: true), bytes);
        return new ReaderRecords(mapping.Memory, bytes, mapping);
    }

    /// <summary>Takes what was counted in a file that was sent as one of records, and closes it.</summary>
    public static void Salvage(MemoryFile file, QueryTallies tallies)
    {
        using (file)
        {
            try
            {
                using var records = Open(file);
                tallies.Salvage(records.Tallies);
            }
            catch (Exception error) when (error is IOException or NotSupportedException)
            {
                // They are none: it was no engine.
            }
        }
    }

    private byte* Memory => memory;

    public void Dispose()
    {
        MemoryFile.Unmap(memory, bytes);
        file.Dispose();
    }
}
