namespace Edge.Dns;

/// <summary>The data of NSEC records (RFC 4034 §4).</summary>
internal static class NsecChain
{
    /// <summary>The record of a name that is in the chain.</summary>
    /// <param name="types">The types that stand there, whatever signing made left out.</param>
    public static byte[] Value(DnsName next, IEnumerable<DnsRecordType> types, NamePlace place)
    {
        var value = new ByteBuffer();
        value.Append(next.Wire);

        // At a delegation only NS and what the zone above is authoritative for (RFC 4034 §4.1.2).
        var shown = place == NamePlace.Cut ? types.Where(type => type is DnsRecordType.Ns or DnsRecordType.Ds) : types;
        TypesField.Append(value, shown.Append(DnsRecordType.Rrsig).Append(DnsRecordType.Nsec));
        return value.Written.ToArray();
    }
}
