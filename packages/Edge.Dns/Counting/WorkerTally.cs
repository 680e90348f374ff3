using System.Runtime.CompilerServices;

namespace Edge.Dns;

/// <summary>
/// Counts the queries of zones for one worker: a look-up and two increments each. Of every second's queries the first are all
/// samples, and then one in 64: a quiet zone is seen whole, and a flood costs no more. It allocates nothing.
/// </summary>
internal sealed unsafe class WorkerTally(TallyHeader* tally)
{
    /// <summary>Beyond <see cref="WholeMax"/> in a second, one query in so many is a sample.</summary>
    public const int Every = 64;

    /// <summary>Queries of a second that are all samples.</summary>
    public const int WholeMax = 128;

    private const ulong Ipv6Prefix = 0xFFFF_FFFF_FFFF_0000;
    private const ulong Ipv4Prefix = 0xFFFF_FF00;

    private static readonly int _shift = 64 - System.Numerics.BitOperations.Log2(TallyHeader.EntryCount);

    private TallyEntry* _entries = TallyHeader.EntriesOf(tally, tally->Active);
    private uint _active = tally->Active;
    private long _milliseconds;
    private long _second;
    private int _whole;
    private uint _next = 1;
    private uint _chance = (uint)tally->Seed | 1;

    /// <summary>Begins a batch, after the reader has said so in its epoch: who reads sees either that, or that it has moved on.</summary>
    public void Begin(long unixMilliseconds)
    {
        _milliseconds = unixMilliseconds;
        if (unixMilliseconds / 1000 != _second)
        {
            (_second, _whole) = (unixMilliseconds / 1000, WholeMax);
        }

        var wanted = Volatile.Read(ref tally->Wanted) & 1;
        if (wanted != _active)
        {
            _active = wanted;
            _entries = TallyHeader.EntriesOf(tally, wanted);
        }

        Volatile.Write(ref tally->Active, wanted);
    }

    /// <summary>Counts a query; none of a zone is passed over.</summary>
    /// <param name="name">The question's, in wire form as it was sent.</param>
    public void Count(ulong zone, ReadOnlySpan<byte> name, DnsRecordType type, QueryResult result, DnsTransport transport, in ClientAddress client)
    {
        if (zone == 0)
        {
            return;
        }

        var entry = Find(zone);
        if (entry is null)
        {
            tally->Unplaced++;
        }
        else
        {
            entry->Results[(int)result]++;
            if (result != QueryResult.Limited)
            {
                entry->Types[TallyEntry.PlaceOf(type)]++;
            }
        }

        if (_whole > 0)
        {
            _whole--;
            Sample(zone, name, type, result, transport, client, 1);
        }
        else if (--_next == 0)
        {
            _next = Draw();
            Sample(zone, name, type, result, transport, client, Every);
        }
    }

    private TallyEntry* Find(ulong zone)
    {
        for (var i = (int)((zone * tally->Seed) >> _shift); ; i = (i + 1) & (TallyHeader.EntryCount - 1))
        {
            var entry = _entries + i;
            if (entry->Zone == zone)
            {
                return entry;
            }

            if (entry->Zone == 0)
            {
                return Take(entry, zone);
            }
        }
    }

    private TallyEntry* Take(TallyEntry* entry, ulong zone)
    {
        if (tally->Used[_active] >= TallyHeader.UsedMax)
        {
            return null;
        }

        entry->Zone = zone;
        tally->Used[_active]++;
        return entry;
    }

    /// <summary>Between 1 and 127, 64 on the average: nobody foresees which query it is.</summary>
    private uint Draw()
    {
        _chance ^= _chance << 13;
        _chance ^= _chance >> 17;
        _chance ^= _chance << 5;
        return (_chance % ((2 * Every) - 1)) + 1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Sample(ulong zone, ReadOnlySpan<byte> name, DnsRecordType type, QueryResult result, DnsTransport transport, in ClientAddress client, int every)
    {
        var written = tally->Written;
        if (written - Volatile.Read(ref tally->Read) >= TallyHeader.SlotCount)
        {
            tally->Lost++;
            return;
        }

        var slot = TallyHeader.SlotsOf(tally) + (written & (TallyHeader.SlotCount - 1));
        slot->UnixMilliseconds = _milliseconds;
        slot->Zone = zone;
        slot->Prefix = client.IsIpv6 ? client.High & Ipv6Prefix : client.Low & Ipv4Prefix;
        slot->Type = (ushort)type;
        slot->Result = (byte)result;
        slot->IsIpv6 = client.IsIpv6 ? (byte)1 : (byte)0;
        slot->Transport = (byte)transport;
        slot->Every = (byte)every;
        slot->NameBytes = (byte)name.Length;
        name.CopyTo(new Span<byte>(slot->Name, DnsLimits.NameBytesMax));
        Volatile.Write(ref tally->Written, written + 1);
    }
}
