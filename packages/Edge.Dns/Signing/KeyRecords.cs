namespace Edge.Dns;

/// <summary>The record sets at a zone's first name, and above it, that speak of its keys.</summary>
public static class KeyRecords
{
    private static readonly byte[] DeleteDs = [0, 0, 0, 0, 0];
    private static readonly byte[] DeleteKey = [0, 0, 3, 0, 0];

    /// <summary>The keys that signatures are checked with.</summary>
    public static RecordSet Dnskey(uint ttlSeconds, params IEnumerable<ZoneKey> keys) => Keys(DnsRecordType.Dnskey, ttlSeconds, keys);

    /// <summary>What the zone above says of the keys.</summary>
    public static RecordSet Ds(uint ttlSeconds, DnsName apex, params IEnumerable<ZoneKey> keys) =>
        RecordSet.Raw(DnsRecordType.Ds, ttlSeconds, keys.Select(key => key.ToDs(apex)));

    /// <summary>What the zone above is asked to say, as DS; no keys ask it to say nothing any more (RFC 7344, RFC 8078 §4).</summary>
    public static RecordSet Cds(uint ttlSeconds, DnsName apex, params IEnumerable<ZoneKey> keys) =>
        RecordSet.Raw(DnsRecordType.Cds, ttlSeconds, keys.Select(key => key.ToDs(apex)).DefaultIfEmpty(DeleteDs));

    /// <summary>What the zone above is asked to say, as keys; none ask it to say nothing any more (RFC 7344, RFC 8078 §4).</summary>
    public static RecordSet Cdnskey(uint ttlSeconds, params IEnumerable<ZoneKey> keys)
    {
        ZoneKey[] all = [.. keys];
        return all.Length > 0 ? Keys(DnsRecordType.Cdnskey, ttlSeconds, all) : RecordSet.Raw(DnsRecordType.Cdnskey, ttlSeconds, DeleteKey);
    }

    /// <summary>The signatures of keys over a set at a zone's first name.</summary>
    /// <param name="from">From when on they are good.</param>
    /// <param name="until">Until when.</param>
    public static RecordSet Sign(DnsName apex, RecordSet set, IReadOnlyList<SigningKey> keys, DateTimeOffset from, DateTimeOffset until)
    {
        ArgumentNullException.ThrowIfNull(apex);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(keys);
        return RecordSet.Of(DnsRecordType.Rrsig, set.TtlSeconds, [.. keys.Select(key => RecordSignature.Sign(apex, apex, set, key, from, until))]);
    }

    private static RecordSet Keys(DnsRecordType type, uint ttlSeconds, IEnumerable<ZoneKey> keys) =>
        RecordSet.Raw(type, ttlSeconds, keys.Select(key => key.Value.ToArray()));
}
