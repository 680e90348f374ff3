using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>
/// The records of all readers of a table. There are two sides, so that an engine and its successor count apart; each has a
/// record per worker, one for streams, and one per signer.
/// </summary>
public sealed unsafe class ReaderRecords : IDisposable
{
    /// <summary>Workers of one side.</summary>
    public const int WorkerCountMax = 64;

    internal const int SideCount = 2;

    /// <summary>Threads of one side that sign; their records lie behind those of workers and streams.</summary>
    internal const int SignerCountMax = 4;

    private const int RecordsPerSide = WorkerCountMax + 1 + SignerCountMax;

    /// <summary>The number of the side of readers within the process that writes the table: what was passed on to it, TLS, HTTPS.</summary>
    internal const int WriterSide = SideCount;

    internal const int WriterRecords = 3;

    internal const int TotalBytes = ((SideCount * RecordsPerSide) + WriterRecords) * ReaderRecord.Bytes;

    private readonly IDisposable? _mapping;
    private ReaderRecord* _records;

    /// <summary>Records of this process alone, without counts by zone.</summary>
    public ReaderRecords()
        : this(0)
    {
    }

    /// <summary>Records of this process alone.</summary>
    /// <param name="countedWorkers">Workers that count by zone, of all addresses; 0 for none.</param>
    public ReaderRecords(int countedWorkers)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(countedWorkers);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(countedWorkers, WorkerCountMax);
        var bytes = (nuint)BytesFor(countedWorkers);
        _records = (ReaderRecord*)NativeMemory.AlignedAlloc(bytes, ReaderRecord.Bytes);
        NativeMemory.Clear(_records, bytes);
        Tallies = new QueryTallies(this, (byte*)_records + TotalBytes, countedWorkers);
        ResetAll();
    }

    internal ReaderRecords(byte* memory, long bytes, IDisposable mapping)
    {
        _records = (ReaderRecord*)memory;
        _mapping = mapping;
        Tallies = new QueryTallies(this, memory + TotalBytes, QueryTallies.WorkersIn(bytes - TotalBytes));
    }

    /// <summary>Frees what was never disposed.</summary>
    ~ReaderRecords() => Release();

    /// <summary>What was counted zone by zone.</summary>
    public QueryTallies Tallies { get; }

    internal static int Count => (SideCount * RecordsPerSide) + WriterRecords;

    /// <inheritdoc/>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    /// <summary>How the queries came that a record counts.</summary>
    internal static DnsTransport TransportOf(int index) => index < SideCount * RecordsPerSide
        ? index % RecordsPerSide == WorkerCountMax ? DnsTransport.Tcp : DnsTransport.Udp
        : (index - (SideCount * RecordsPerSide)) switch { 1 => DnsTransport.Tls, 2 => DnsTransport.Https, _ => DnsTransport.Udp };

    /// <summary>The place on the writer's side of queries that came so.</summary>
    internal static int WriterPlaceOf(DnsTransport transport) => transport switch { DnsTransport.Tls => 1, DnsTransport.Https => 2, _ => 0 };

    internal static int IndexOf(int side, int worker) => (side * RecordsPerSide) + worker;

    internal static long BytesFor(int countedWorkers) => TotalBytes + QueryTallies.BytesFor(countedWorkers);

    internal ReaderRecord* At(int index) => _records + index;

    internal ReaderRecord* Worker(int side, int worker) => _records + IndexOf(side, worker);

    /// <summary>Before anybody reads.</summary>
    internal void ResetAll()
    {
        Tallies.Begin();
        Reset(0);
        Reset(1);
        for (var place = 0; place < WriterRecords; place++)
        {
            Volatile.Write(ref Worker(WriterSide, place)->Epoch, ReaderRecord.Idle);
        }
    }

    /// <summary>The readers of a side are gone: they hold nothing any more, and what they counted is kept.</summary>
    internal void Reset(int side)
    {
        Tallies.Salvage(side);
        for (var worker = 0; worker < RecordsPerSide; worker++)
        {
            var record = Worker(side, worker);
            Volatile.Write(ref record->Epoch, ReaderRecord.Idle);
            Volatile.Write(ref record->Connections, 0);
        }
    }

    /// <summary>The oldest epoch that anybody still reads in; <see cref="ReaderRecord.Idle"/> if nobody reads.</summary>
    internal ulong OldestEpoch()
    {
        Interlocked.MemoryBarrier();
        var oldest = ReaderRecord.Idle;
        for (var i = 0; i < Count; i++)
        {
            oldest = Math.Min(oldest, Volatile.Read(ref _records[i].Epoch));
        }

        return oldest;
    }

    private void Release()
    {
        if (_mapping is not null)
        {
            _mapping.Dispose();
        }
        else if (_records is not null)
        {
            NativeMemory.AlignedFree(_records);
        }

        _records = null;
    }
}
