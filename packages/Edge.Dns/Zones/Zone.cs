using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>A zone's records, immutable: all that stands in it, what a delegation hides included. Made by <see cref="ZoneBuilder"/>.</summary>
public sealed class Zone
{
    private readonly Dictionary<DnsName, ZoneName> _names;
    private readonly Dictionary<DnsName, ZoneName>.AlternateLookup<ReadOnlySpan<byte>> _namesByWire;
    private readonly Lazy<ZoneName[]> _ordered;

    internal Zone(DnsName apex, Dictionary<DnsName, ZoneName> names, int recordCount)
    {
        Apex = apex;
        RecordCount = recordCount;
        _names = names;
        _namesByWire = names.GetAlternateLookup<ReadOnlySpan<byte>>();
        _ordered = new Lazy<ZoneName[]>(() => [.. names.Values.OrderBy(name => name.Name)]);
    }

    /// <summary>The zone's name.</summary>
    public DnsName Apex { get; }

    /// <summary>How many records it holds.</summary>
    public int RecordCount { get; }

    /// <summary>How many names have records.</summary>
    public int NameCount => _names.Count;

    /// <summary>The SOA.</summary>
    public RecordSet Soa => _names[Apex].Find(DnsRecordType.Soa)!;

    /// <summary>The serial of the SOA.</summary>
    public uint Serial => BinaryPrimitives.ReadUInt32BigEndian(Soa.Value(0)[^20..]);

    /// <summary>Every name that has records, in canonical order: the apex first (RFC 4034 §6.1).</summary>
    public IReadOnlyList<ZoneName> Names => _ordered.Value;

    /// <summary>The same names as they were added.</summary>
    internal IReadOnlyCollection<ZoneName> Unordered => _names.Values;

    /// <summary>What stands at a name; null if nothing does, which says nothing about names beneath it.</summary>
    public ZoneName? Find(DnsName name) => _names.GetValueOrDefault(name);

    /// <summary>What stands at a name in wire form and lower case.</summary>
    internal ZoneName? Find(ReadOnlySpan<byte> name) => _namesByWire.TryGetValue(name, out var found) ? found : null;

    /// <summary>
    /// Makes it the successor of an older version, whose objects it takes over where both say the same: what follows from them is
    /// still good. To be done before anybody else has it.
    /// </summary>
    /// <returns>The names at which they differ.</returns>
    public IReadOnlyList<DnsName> Succeed(Zone before)
    {
        ArgumentNullException.ThrowIfNull(before);
        List<DnsName> changed = [.. before._names.Keys.Where(name => !_names.ContainsKey(name))];
        foreach (var name in _names.Values)
        {
            if (before.Find(name.Name) is not { } old || !name.Reuse(old))
            {
                changed.Add(name.Name);
            }
        }

        return changed;
    }

    /// <summary>Writes it as a zone file, the SOA first, names in canonical order.</summary>
    public void Write(Stream file)
    {
        var writer = new ZoneFileWriter(file, Apex);
        WriteSet(writer, Apex, Soa);
        foreach (var name in Names)
        {
            foreach (var set in name.Sets)
            {
                if (set.Type != DnsRecordType.Soa)
                {
                    WriteSet(writer, name.Name, set);
                }
            }
        }

        writer.Flush();
    }

    private static void WriteSet(ZoneFileWriter writer, DnsName owner, RecordSet set)
    {
        for (var i = 0; i < set.Count; i++)
        {
            writer.Write(owner.Wire, set.TtlSeconds, set.Type, set.Value(i));
        }
    }
}
