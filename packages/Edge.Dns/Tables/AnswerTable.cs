using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>
/// Zones and their records, compiled name by name into memory that readers of any process share. Changes are collected, and
/// <see cref="Publish"/> puts them in place; what one name costs does not depend on how many others there are. One thread
/// writes at a time; readers are never held up, and see a name as it was or as it is.
/// </summary>
[SuppressMessage("Reliability", "CA2213", Justification = "Memory and readers are the caller's.")]
public sealed partial class AnswerTable
{
    private readonly AnswerHeap _heap;
    private readonly AnswerSlots _slots;
    private readonly BlobStore _blobs;
    private readonly NodeCompiler _compiler;
    private readonly NameTree _tree = new();
    private readonly Queue<NameEntry> _dirty = new();

    /// <summary>Names of <see cref="_dirty"/> that are new in a chain, the last one first: each is there before another NSEC leads to it.</summary>
    private readonly PriorityQueue<NameEntry, DnsName> _coming = new(Comparer<DnsName>.Create(static (one, other) => other.CompareTo(one)));

    /// <summary>Names that leave a chain, the first one first: each goes when no other NSEC leads to it any more.</summary>
    private readonly PriorityQueue<NameEntry, DnsName> _going = new();
    private readonly List<ZoneEntry> _leaving = [];

    /// <summary>Begins an empty table in fresh memory.</summary>
    public AnswerTable(AnswerMemory memory, ReaderRecords readers)
        : this(memory, readers, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))))
    {
    }

    /// <summary>With a chosen seed, so that a test can repeat a table slot for slot.</summary>
    internal AnswerTable(AnswerMemory memory, ReaderRecords readers, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(memory);
        (Memory, Readers) = (memory, readers);
        _heap = new AnswerHeap(memory, readers);
        _slots = new AnswerSlots(memory, _heap, seed);
        _blobs = new BlobStore(_heap, seed);
        _compiler = new NodeCompiler(_tree, _blobs);
    }

    /// <summary>Where it lies.</summary>
    public AnswerMemory Memory { get; }

    /// <summary>Who reads it.</summary>
    public ReaderRecords Readers { get; }

    /// <summary>Names that exist in it, empty non-terminals included.</summary>
    public int NameCount => _slots.Count;

    /// <summary>Bytes in use of its memory.</summary>
    public long UsedBytes => _heap.Bytes;

    /// <summary>Names whose change was not published yet.</summary>
    public int PendingCount => _dirty.Count + _going.Count;

    internal int BlobCount => _blobs.Count;

    internal int RetiredCount => _heap.RetiredCount;

    /// <summary>Whether the zone exists.</summary>
    public bool HasZone(DnsName apex) => _tree.TryFind(apex, out var entry) && entry.Zone is not null;

    /// <summary>Begins a zone, or gives it another SOA. A zone may lie in another; names belong to the deepest.</summary>
    /// <param name="apex">The zone's name.</param>
    /// <param name="soa">Its <see cref="DnsRecordType.Soa"/> set, of one record.</param>
    /// <param name="signatures">Over it, in a signed zone.</param>
    /// <exception cref="ArgumentException">The set is no single SOA.</exception>
    public void PutZone(DnsName apex, RecordSet soa, RecordSet? signatures = null)
    {
        ArgumentNullException.ThrowIfNull(apex);
        ArgumentNullException.ThrowIfNull(soa);
        if (soa.Type != DnsRecordType.Soa || soa.Count != 1)
        {
            throw new ArgumentException($"zone {apex} needs one SOA record", nameof(soa));
        }

        var entry = _tree.Take(apex);
        if (entry.Zone is { } zone)
        {
            (zone.Soa, zone.Signatures) = (soa, signatures);
        }
        else
        {
            entry.Zone = new ZoneEntry(soa, signatures, apex.Wire.Length, NewZoneCell(apex), new NsecIndex(_heap, _blobs));
            WriteZone(entry.Zone);
            SwitchZone(entry);
        }

        Place(entry, new EntrySet(apex.Wire.Length, soa, null, signatures));
    }

    /// <summary>
    /// Lets every query that leads to a zone fail (SERVFAIL), or be answered again. Records that it has beneath its own name go on
    /// being answered: whoever silences it takes them away.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such zone.</exception>
    public void Silence(DnsName apex, bool isSilent)
    {
        ArgumentNullException.ThrowIfNull(apex);
        if (!_tree.TryFind(apex, out var entry) || entry.Zone is not { } zone)
        {
            throw new ArgumentException($"there is no zone {apex}", nameof(apex));
        }

        if (zone.IsSilent != isSilent)
        {
            zone.IsSilent = isSilent;
            MarkDirty(entry);
        }
    }

    /// <summary>Ends a zone with everything that it says.</summary>
    /// <returns>False if there was no such zone.</returns>
    public bool RemoveZone(DnsName apex)
    {
        if (!_tree.TryFind(apex, out var entry) || entry.Zone is not { } zone)
        {
            return false;
        }

        var bytes = apex.Wire.Length;
        foreach (var name in NameTree.Beneath(entry).Prepend(entry).ToList())
        {
            foreach (var set in name.Sets.Where(set => set.ZoneBytes == bytes).ToList())
            {
                Displace(name, set);
            }
        }

        entry.Zone = null;
        _leaving.Add(zone);
        SwitchZone(entry);
        return true;
    }

    /// <summary>Puts the records of one name and type in the place of what it had of that type.</summary>
    /// <param name="signatures">RRSIG over the set, for those who ask with DO; sets of type NSEC form the zone's chain.</param>
    /// <exception cref="ArgumentException">
    /// The zone does not exist or does not hold the name; the name would have other data beside a CNAME (RFC 2181 §10.1); the
    /// type is none that records have, or SOA or RRSIG, which come with others; there are several NSEC.
    /// </exception>
    public void Put(DnsName zone, DnsName owner, RecordSet set, RecordSet? signatures = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (signatures is not null && signatures.Type != DnsRecordType.Rrsig)
        {
            throw new ArgumentException($"{owner}: records of type {signatures.Type} are no signatures", nameof(signatures));
        }

        Place(EntryFor(zone, owner, set.Type, set.Count), new EntrySet(zone.Wire.Length, set, null, signatures));
    }

    /// <summary>The same with records that many names share.</summary>
    /// <exception cref="ArgumentException">As for records of its own, or they would delegate: a cut is never without servers.</exception>
    public void Put(DnsName zone, DnsName owner, SharedSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        if (set.Type == DnsRecordType.Ns && !owner.Equals(zone))
        {
            throw new ArgumentException($"{owner}: names do not share a delegation", nameof(set));
        }

        Place(EntryFor(zone, owner, set.Type, 1), new EntrySet(zone.Wire.Length, null, set));
    }

    /// <summary>Takes the records of one name and type away.</summary>
    /// <returns>False if there were none.</returns>
    public bool Remove(DnsName zone, DnsName owner, DnsRecordType type)
    {
        ArgumentNullException.ThrowIfNull(zone);
        if (type == DnsRecordType.Soa || !_tree.TryFind(owner, out var entry))
        {
            return false;
        }

        var index = entry.Sets.FindIndex(set => set.Type == type && set.ZoneBytes == zone.Wire.Length);
        if (index < 0)
        {
            return false;
        }

        Displace(entry, entry.Sets[index]);
        return true;
    }

    /// <summary>Makes a set that many names can have; without records at first.</summary>
    /// <exception cref="ArgumentException">Names of the type lead elsewhere, and so cannot be without records.</exception>
    public SharedSet Share(DnsRecordType type) =>
        type is DnsRecordType.Cname or DnsRecordType.Dname ? throw new ArgumentException($"names do not share a {type}", nameof(type)) : new(type, NewCell());

    /// <summary>Gives a shared set other records, at once and for all its names.</summary>
    /// <param name="shared">One of this table.</param>
    /// <param name="set">Null to deny the type.</param>
    /// <exception cref="ArgumentException">The set is of another type.</exception>
    public void Replace(SharedSet shared, RecordSet? set)
    {
        ArgumentNullException.ThrowIfNull(shared);
        if (set is not null && set.Type != shared.Type)
        {
            throw new ArgumentException($"a shared set of type {shared.Type} cannot hold {set.Type}", nameof(set));
        }

        Switch(shared, set is null ? 0 : _compiler.CompilePlain(set), set, null);
    }

    /// <summary>Puts changes in place, name by name.</summary>
    /// <param name="namesMax">How many at most, so that a large change leaves room for others between its parts.</param>
    /// <returns>Whether all are in place now.</returns>
    public bool Publish(int namesMax = int.MaxValue)
    {
        for (; namesMax > 0 && PendingCount > 0; namesMax--)
        {
            CompileNext();
        }

        if (PendingCount > 0)
        {
            return false;
        }

        foreach (var zone in _leaving)
        {
            _heap.Retire(zone.Cell, ZoneEntry.CellBytes);
            _heap.Retire(zone.Header, zone.HeaderSize);
            zone.Chain.Retire();
        }

        _leaving.Clear();
        RetireUnshared();
        return true;
    }

    private NameEntry EntryFor(DnsName zone, DnsName owner, DnsRecordType type, int count)
    {
        ArgumentNullException.ThrowIfNull(zone);
        ArgumentNullException.ThrowIfNull(owner);
        if (!HasZone(zone) || !owner.IsWithin(zone))
        {
            throw new ArgumentException($"{owner} lies in no zone {zone}", nameof(owner));
        }

        if (type is DnsRecordType.Soa or DnsRecordType.Rrsig or DnsRecordType.None or DnsRecordType.Opt or DnsRecordType.Any or DnsRecordType.Axfr or DnsRecordType.Ixfr)
        {
            throw new ArgumentException($"{owner}: type {type} cannot be added as a record", nameof(type));
        }

        if (type is DnsRecordType.Cname or DnsRecordType.Dname or DnsRecordType.Nsec && count > 1)
        {
            throw new ArgumentException($"{owner}: a name has one {type} at most", nameof(count));
        }

        // A CNAME allows its NSEC (RFC 4034 §4).
        if (_tree.TryFind(owner, out var entry)
            && type != DnsRecordType.Nsec
            && entry.Sets.Any(other => other.ZoneBytes == zone.Wire.Length && other.Type != type && other.Type != DnsRecordType.Nsec && (other.Type == DnsRecordType.Cname || type == DnsRecordType.Cname)))
        {
            throw new ArgumentException($"{owner}: a CNAME allows no other data", nameof(owner));
        }

        return entry ?? _tree.Take(owner);
    }
}
