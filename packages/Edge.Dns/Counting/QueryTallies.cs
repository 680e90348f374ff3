using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>
/// What the workers have counted zone by zone, in the memory of <see cref="ReaderRecords"/>. Whoever reads takes it away, so that
/// each query is read once, also if the worker has died, or counts for another process. Safe for concurrent use.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The memory is that of the records.")]
public sealed unsafe class QueryTallies
{
    private const int Ipv4PrefixBits = 24;
    private const int Ipv6PrefixBits = 48;

    private readonly Lock _gate = new();
    private readonly ReaderRecords _records;
    private readonly byte* _memory;
    private readonly int _workers;
    private readonly Dictionary<ulong, ZoneTally> _waiting = [];
    private readonly List<QuerySample> _samples = [];
    private ulong _unplacedBefore;
    private ulong _lostBefore;

    /// <param name="workers">Workers of each side; 0 where nothing is counted.</param>
    internal QueryTallies(ReaderRecords records, byte* memory, int workers)
    {
        (_records, _workers) = (records, workers);
        _memory = memory;
    }

    /// <summary>Queries of zones for which there was no place: they are in the totals of <see cref="DnsEngineCounters"/> alone.</summary>
    public long Unplaced => (long)(_unplacedBefore + Sum(static tally => tally->Unplaced));

    /// <summary>Samples for which there was no room.</summary>
    public long SamplesLost => (long)(_lostBefore + Sum(static tally => tally->Lost));

    private delegate ulong Column(TallyHeader* tally);

    private int Count => CountFor(_workers);

    internal static int CountFor(int workers) => workers == 0 ? 0 : (ReaderRecords.SideCount * (workers + 1)) + ReaderRecords.WriterRecords;

    internal static long BytesFor(int workers) => (long)CountFor(workers) * TallyHeader.TotalBytes;

    /// <summary>How many workers memory of this size is for.</summary>
    internal static int WorkersIn(long bytes) => Math.Max(0, (int)(((bytes / TallyHeader.TotalBytes) - ReaderRecords.WriterRecords) / ReaderRecords.SideCount) - 1);

    /// <summary>Before anybody counts.</summary>
    internal void Begin()
    {
        for (var i = 0; i < Count; i++)
        {
            At(i)->Seed = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong))) | 1;
        }
    }

    /// <summary>Where a worker counts; null where nothing is.</summary>
    internal WorkerTally? Of(int side, int worker)
    {
        var place = worker == ReaderRecords.WorkerCountMax ? _workers : worker;
        var isPlace = side == ReaderRecords.WriterSide ? worker < ReaderRecords.WriterRecords : place <= _workers;
        return _workers > 0 && isPlace ? new WorkerTally(At((side * (_workers + 1)) + place)) : null;
    }

    /// <summary>Takes what was counted since the last time, but for batches under way: those come with the next time.</summary>
    public (IReadOnlyList<ZoneTally> Zones, IReadOnlyList<QuerySample> Samples) Take()
    {
        lock (_gate)
        {
            for (var i = 0; i < Count; i++)
            {
                Collect(i);
            }

            (IReadOnlyList<ZoneTally>, IReadOnlyList<QuerySample>) taken = ([.. _waiting.Values], [.. _samples]);
            _waiting.Clear();
            _samples.Clear();
            return taken;
        }
    }

    /// <summary>How full the fullest buffer is, in percent: at a hundred, zones find no place.</summary>
    public int FillPercent()
    {
        var fullest = 0U;
        for (var i = 0; i < Count; i++)
        {
            fullest = Math.Max(fullest, Math.Max(Volatile.Read(ref At(i)->Used[0]), Volatile.Read(ref At(i)->Used[1])));
        }

        return (int)(fullest * 100 / TallyHeader.UsedMax);
    }

    /// <summary>The workers of a side are gone: what they left is kept for the next reading.</summary>
    internal void Salvage(int side)
    {
        lock (_gate)
        {
            for (var worker = 0; worker <= _workers && _workers > 0; worker++)
            {
                var tally = At((side * (_workers + 1)) + worker);
                Empty(tally, 0);
                Empty(tally, 1);
                TakeSamples(tally);
            }
        }
    }

    /// <summary>Takes what others have counted in memory that nobody counts in any more.</summary>
    internal void Salvage(QueryTallies other)
    {
        for (var side = 0; side < ReaderRecords.SideCount; side++)
        {
            other.Salvage(side);
        }

        lock (_gate)
        {
            foreach (var (zone, tally) in other._waiting)
            {
                if (_waiting.TryGetValue(zone, out var known))
                {
                    known.Add(tally);
                }
                else
                {
                    _waiting.Add(zone, tally);
                }
            }

            _samples.AddRange(other._samples);
            _unplacedBefore += other.Sum(static tally => tally->Unplaced);
            _lostBefore += other.Sum(static tally => tally->Lost);
        }
    }

    /// <summary>
    /// 1. A buffer that the worker has left is emptied. 2. If the other one has something, the worker is asked to leave it. It has
    /// when it says so, or when it stands between two batches: it looks what is wanted after it has said that it reads.
    /// </summary>
    private void Collect(int index)
    {
        var tally = At(index);
        TakeSamples(tally);
        for (var turn = 0; turn < 2 && HasLeft(tally, index); turn++)
        {
            Empty(tally, 1 - tally->Wanted);
            if (Volatile.Read(ref tally->Used[tally->Wanted]) == 0)
            {
                return;
            }

            Volatile.Write(ref tally->Wanted, 1 - tally->Wanted);
            Interlocked.MemoryBarrier();
        }

        if (HasLeft(tally, index))
        {
            Empty(tally, 1 - tally->Wanted);
        }
    }

    private bool HasLeft(TallyHeader* tally, int index) =>
        Volatile.Read(ref tally->Active) == tally->Wanted || Volatile.Read(ref _records.At(RecordOf(index))->Epoch) == ReaderRecord.Idle;

    private void Empty(TallyHeader* tally, uint buffer)
    {
        var entries = TallyHeader.EntriesOf(tally, buffer);
        for (var i = 0; i < TallyHeader.EntryCount; i++)
        {
            if (entries[i].Zone is not 0 and var zone)
            {
                if (!_waiting.TryGetValue(zone, out var known))
                {
                    _waiting.Add(zone, known = new ZoneTally(zone));
                }

                known.Add(entries + i);
                entries[i] = default;
            }
        }

        Volatile.Write(ref tally->Used[buffer], 0);
    }

    private void TakeSamples(TallyHeader* tally)
    {
        var written = Volatile.Read(ref tally->Written);
        var read = Math.Max(tally->Read, written - Math.Min(written, TallyHeader.SlotCount));
        for (; read < written; read++)
        {
            if (SampleOf(TallyHeader.SlotsOf(tally) + (read & (TallyHeader.SlotCount - 1))) is { } sample)
            {
                _samples.Add(sample);
            }
        }

        Volatile.Write(ref tally->Read, read);
    }

    private static QuerySample? SampleOf(SampleSlot* slot)
    {
        var wire = new Span<byte>(slot->Name, Math.Min((int)slot->NameBytes, DnsLimits.NameBytesMax)).ToArray();
        WireName.ToLower(wire);
        if (!DnsName.TryRead(wire, out var name))
        {
            return null;
        }

        var network = new byte[slot->IsIpv6 != 0 ? ClientAddress.BytesMax : sizeof(uint)];
        if (slot->IsIpv6 != 0)
        {
            BinaryPrimitives.WriteUInt64BigEndian(network, slot->Prefix);
        }
        else
        {
            BinaryPrimitives.WriteUInt32BigEndian(network, (uint)slot->Prefix);
        }

        return new QuerySample(
            DateTimeOffset.FromUnixTimeMilliseconds(slot->UnixMilliseconds),
            slot->Zone,
            name,
            (DnsRecordType)slot->Type,
            (QueryResult)slot->Result,
            (DnsTransport)slot->Transport,
            new IPNetwork(new IPAddress(network), slot->IsIpv6 != 0 ? Ipv6PrefixBits : Ipv4PrefixBits),
            slot->Every);
    }

    private int RecordOf(int index)
    {
        var (side, place) = (index / (_workers + 1), index % (_workers + 1));
        return side >= ReaderRecords.SideCount ? ReaderRecords.IndexOf(ReaderRecords.WriterSide, index - (ReaderRecords.SideCount * (_workers + 1)))
            : ReaderRecords.IndexOf(side, place == _workers ? ReaderRecords.WorkerCountMax : place);
    }

    private TallyHeader* At(int index) => (TallyHeader*)(_memory + ((long)index * TallyHeader.TotalBytes));

    private ulong Sum(Column column)
    {
        var sum = 0UL;
        for (var i = 0; i < Count; i++)
        {
            sum += column(At(i));
        }

        return sum;
    }
}
