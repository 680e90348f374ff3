using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What a signed zone says of its keys, each set with its signatures.</summary>
internal sealed class KeySets
{
    /// <summary>Owner, type, class, TTL and length before the data of each record.</summary>
    private const int RecordHeaderBytes = 12;

    private static readonly DnsRecordType[] _types = [DnsRecordType.Dnskey, DnsRecordType.Cds, DnsRecordType.Cdnskey];

    private readonly Dictionary<DnsRecordType, (RecordSet Set, RecordSet Signatures)> _sets = [];

    public static IReadOnlyList<DnsRecordType> Types => _types;

    /// <summary>Null if the document cannot be answered with.</summary>
    public static KeySets? Read(DnsName apex, ZoneSignaturesDocument document)
    {
        var sets = new KeySets();
        return sets.Add(apex, document.TtlSeconds, DnsRecordType.Dnskey, document.Dnskey, document.DnskeySignatures)
            && (document.Cds.Count == 0 || sets.Add(apex, document.TtlSeconds, DnsRecordType.Cds, document.Cds, document.CdsSignatures))
            && (document.Cdnskey.Count == 0 || sets.Add(apex, document.TtlSeconds, DnsRecordType.Cdnskey, document.Cdnskey, document.CdnskeySignatures))
            ? sets
            : null;
    }

    /// <summary>What is to be put in place of what a signed zone has of them.</summary>
    /// <param name="before">The zone's own name as it is; null before it is signed.</param>
    public IEnumerable<ZoneChange> ChangesOf(DnsName apex, ZoneName? before)
    {
        foreach (var type in _types)
        {
            var (set, signatures) = _sets.GetValueOrDefault(type);
            if (!ReferenceEquals(before?.Find(type), set) || (set is not null && !ReferenceEquals(before?.FindSignatures(type), signatures)))
            {
                yield return new ZoneChange { Owner = apex, Type = type, Set = set, Signatures = signatures };
            }
        }
    }

    private bool Add(DnsName apex, int ttlSeconds, DnsRecordType type, IReadOnlyList<string> values, IReadOnlyList<string> signatures)
    {
        if (Parse(apex, ttlSeconds, type, values) is not { } set || Parse(apex, ttlSeconds, DnsRecordType.Rrsig, signatures) is not { } over)
        {
            return false;
        }

        _sets[type] = (set, over);
        return true;
    }

    /// <summary>Records by their texts; null if there are none, one cannot be read, or they are too many for one message.</summary>
    public static RecordSet? Parse(DnsName apex, int ttlSeconds, DnsRecordType type, IReadOnlyList<string> texts)
    {
        List<byte[]> values = [];
        var bytes = 0;
        foreach (var text in texts)
        {
            if (!RecordText.TryParse(type, text, apex, out var value, out _))
            {
                return null;
            }

            values.Add(value);
            bytes += value.Length + RecordHeaderBytes;
        }

        return values.Count == 0 || bytes > DnsLimits.RecordSetBytesMax ? null : RecordSet.Raw(type, (uint)ttlSeconds, values);
    }
}
