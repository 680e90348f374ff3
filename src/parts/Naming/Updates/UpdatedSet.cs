using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>One record set while an update is worked out.</summary>
internal sealed class UpdatedSet(DnsRecordType type)
{
    public DnsRecordType Type => type;

    public int TtlSeconds { get; private set; } = RecordSetDocument.TtlSecondsUsual;

    public List<byte[]> Values { get; private init; } = [];

    /// <summary>What an update cannot change: the network's own servers, or answers that are worked out.</summary>
    public bool IsFixed { get; private init; }

    public static UpdatedSet Fixed(DnsRecordType type) => new(type) { IsFixed = true };

    public static UpdatedSet Of(RecordSet set) => new(set.Type)
    {
        TtlSeconds = (int)set.TtlSeconds,
        Values = [.. Enumerable.Range(0, set.Count).Select(index => set.Value(index).ToArray())],
    };

    /// <summary>Adds a record unless it is there; the set has the TTL of the last one that came (RFC 2136 §3.4.2.2), within what is kept.</summary>
    public void Add(uint ttlSeconds, ReadOnlySpan<byte> value)
    {
        TtlSeconds = (int)Math.Clamp(ttlSeconds, RecordSetDocument.TtlSecondsMin, RecordSetDocument.TtlSecondsMax);
        if (IndexOf(value) < 0)
        {
            Values.Add(value.ToArray());
        }
    }

    public void Replace(uint ttlSeconds, ReadOnlySpan<byte> value)
    {
        Values.Clear();
        Add(ttlSeconds, value);
    }

    public void Remove(ReadOnlySpan<byte> value)
    {
        if (IndexOf(value) is >= 0 and var index)
        {
            Values.RemoveAt(index);
        }
    }

    /// <summary>Whether it has these records and no others; TTLs do not count (RFC 2136 §2.4.2).</summary>
    public bool IsExactly(IReadOnlyList<ReadOnlyMemory<byte>> values)
    {
        List<byte[]> distinct = [];
        foreach (var value in values)
        {
            if (!distinct.Exists(known => CanonicalRecord.AreSame(type, known, value.Span)))
            {
                distinct.Add(value.ToArray());
            }
        }

        return !IsFixed && distinct.Count == Values.Count && distinct.TrueForAll(value => IndexOf(value) >= 0);
    }

    public RecordSetDocument ToDocument() => new() { TtlSeconds = TtlSeconds, Values = [.. Values.Select(value => RecordText.Format(type, value))] };

    private int IndexOf(ReadOnlySpan<byte> value)
    {
        for (var i = 0; i < Values.Count; i++)
        {
            if (CanonicalRecord.AreSame(type, Values[i], value))
            {
                return i;
            }
        }

        return -1;
    }
}
