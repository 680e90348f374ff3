using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>
/// Collects zones and their records and compiles them. Sets that are given as one object under many names are compiled
/// once. Not safe for concurrent use.
/// </summary>
public sealed class AnswerTableBuilder
{
    /// <summary>A name has a few sets at most; a list is smaller and faster than a dictionary.</summary>
    private readonly Dictionary<DnsName, List<RecordSet>> _names = [];
    private readonly Dictionary<DnsName, RecordSet> _zones = [];

    /// <summary>Begins a zone. A zone may lie in another; names belong to the deepest.</summary>
    /// <param name="apex">The zone's name.</param>
    /// <param name="soa">Its <see cref="DnsRecordType.Soa"/> set, of one record.</param>
    /// <exception cref="ArgumentException">The zone exists, or the set is no single SOA.</exception>
    public AnswerTableBuilder AddZone(DnsName apex, RecordSet soa)
    {
        ArgumentNullException.ThrowIfNull(apex);
        ArgumentNullException.ThrowIfNull(soa);
        if (soa.Type != DnsRecordType.Soa || soa.Count != 1)
        {
            throw new ArgumentException($"zone {apex} needs one SOA record", nameof(soa));
        }

        if (!_zones.TryAdd(apex, soa))
        {
            throw new ArgumentException($"zone {apex} exists already", nameof(apex));
        }

        return Put(apex, soa);
    }

    /// <summary>Whether the zone was begun.</summary>
    public bool HasZone(DnsName apex) => _zones.ContainsKey(apex);

    /// <summary>Adds the records of one name and type.</summary>
    /// <exception cref="ArgumentException">
    /// The name has such a set already, would have other data beside a CNAME (RFC 2181 §10.1), or the set is a SOA.
    /// </exception>
    public AnswerTableBuilder Add(DnsName owner, RecordSet set)
    {
        ArgumentNullException.ThrowIfNull(owner);
        ArgumentNullException.ThrowIfNull(set);
        if (set.Type is DnsRecordType.Soa or DnsRecordType.None or DnsRecordType.Opt or DnsRecordType.Any or DnsRecordType.Axfr or DnsRecordType.Ixfr)
        {
            throw new ArgumentException($"{owner}: type {set.Type} cannot be added as a record", nameof(set));
        }

        if (set is { Type: DnsRecordType.Cname, Count: > 1 })
        {
            throw new ArgumentException($"{owner}: a name has one CNAME at most", nameof(set));
        }

        return Put(owner, set);
    }

    /// <summary>Compiles everything; the builder may be used further.</summary>
    /// <exception cref="InvalidOperationException">A name lies in none of the zones.</exception>
    public AnswerTable Build() => Build(BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long))));

    /// <summary>Compiles everything with a chosen seed, so that a test can repeat a table slot for slot.</summary>
    internal AnswerTable Build(long seed)
    {
        var compiler = new AnswerCompiler(_names, _zones);
        var names = compiler.Compile();
        return new AnswerTable(new NameTable(names, seed), compiler.RecordBytesMax);
    }

    private AnswerTableBuilder Put(DnsName owner, RecordSet set)
    {
        if (!_names.TryGetValue(owner, out var sets))
        {
            _names.Add(owner, sets = []);
        }

        foreach (var other in sets)
        {
            if (other.Type == set.Type)
            {
                throw new ArgumentException($"{owner}: type {set.Type} exists already", nameof(set));
            }

            if (other.Type == DnsRecordType.Cname || set.Type == DnsRecordType.Cname)
            {
                throw new ArgumentException($"{owner}: a CNAME allows no other data", nameof(set));
            }
        }

        sets.Add(set);
        return this;
    }
}
