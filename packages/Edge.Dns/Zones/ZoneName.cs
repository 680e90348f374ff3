using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>One name of a zone, and what stands there.</summary>
public sealed class ZoneName
{
    private RecordSet[] _sets;

    internal ZoneName(DnsName name, params RecordSet[] sets) => (Name, _sets) = (name, sets);

    /// <summary>The name.</summary>
    public DnsName Name { get; }

    /// <summary>
    /// Its record sets by type. Signatures are one set for each type that they cover, since they have that set's TTL.
    /// </summary>
    public IReadOnlyList<RecordSet> Sets => _sets;

    /// <summary>The set of a type other than RRSIG; null if there is none.</summary>
    public RecordSet? Find(DnsRecordType type)
    {
        foreach (var set in _sets)
        {
            if (set.Type == type && type != DnsRecordType.Rrsig)
            {
                return set;
            }
        }

        return null;
    }

    /// <summary>The signatures over the set of a type; null if there are none.</summary>
    public RecordSet? FindSignatures(DnsRecordType covered)
    {
        foreach (var set in _sets)
        {
            if (set.Type == DnsRecordType.Rrsig && TypeCovered(set.Value(0)) == covered)
            {
                return set;
            }
        }

        return null;
    }

    /// <summary>Whether it has neither records that lead elsewhere nor such as have a place of their own.</summary>
    internal bool IsPlain
    {
        get
        {
            foreach (var set in _sets)
            {
                if (set.Type is not (DnsRecordType.A or DnsRecordType.Aaaa or DnsRecordType.Txt or DnsRecordType.Ptr or DnsRecordType.Caa or DnsRecordType.Tlsa or DnsRecordType.Rrsig or DnsRecordType.Nsec))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>Adds a record while the zone is built.</summary>
    internal RecordAddition Add(DnsRecordType type, uint ttlSeconds, ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < _sets.Length; i++)
        {
            if (_sets[i].Type == type && (type != DnsRecordType.Rrsig || TypeCovered(_sets[i].Value(0)) == TypeCovered(value)))
            {
                var addition = _sets[i].Try(ttlSeconds, value, out var set);
                _sets[i] = set;
                return addition;
            }
        }

        if (value.Length + RecordWriter.HeaderBytes > DnsLimits.RecordSetBytesMax)
        {
            return RecordAddition.TooLarge;
        }

        Array.Resize(ref _sets, _sets.Length + 1);
        _sets[^1] = RecordSet.Of(type, ttlSeconds, [value.ToArray()]);
        return RecordAddition.Added;
    }

    /// <summary>Removes a record while the zone is built; false if there is none such.</summary>
    internal bool Remove(DnsRecordType type, ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < _sets.Length; i++)
        {
            if (_sets[i].Type == type && _sets[i].TryRemove(value, out var rest))
            {
                _sets = rest is null ? [.. _sets[..i], .. _sets[(i + 1)..]] : [.. _sets[..i], rest, .. _sets[(i + 1)..]];
                return true;
            }
        }

        return false;
    }

    /// <summary>A name of the same sets, to be changed without this one.</summary>
    internal ZoneName Copy() => new(Name, [.. _sets]);

    /// <summary>Takes over the sets of an older version that are the same; whether all are.</summary>
    internal bool Reuse(ZoneName before)
    {
        var same = 0;
        for (var i = 0; i < _sets.Length; i++)
        {
            if (Array.Find(before._sets, _sets[i].IsSame) is { } known)
            {
                _sets[i] = known;
                same++;
            }
        }

        return same == _sets.Length && same == before._sets.Length;
    }

    /// <summary>The type that a signature covers (RFC 4034 §3.1.1).</summary>
    internal static DnsRecordType TypeCovered(ReadOnlySpan<byte> signature) => (DnsRecordType)BinaryPrimitives.ReadUInt16BigEndian(signature);
}
