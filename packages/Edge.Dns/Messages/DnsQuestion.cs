namespace Edge.Dns;

/// <summary>A question; in an UPDATE its zone (RFC 2136 §2.3).</summary>
/// <param name="Class">1 for the Internet.</param>
public sealed record DnsQuestion(DnsName Name, DnsRecordType Type, ushort Class = DnsQuery.InternetClass)
{
    /// <summary>E.g. <c>example.org. IN SOA</c>.</summary>
    public override string ToString() => $"{Name} {DnsRecord.ClassName(Class)} {RecordTypeName.Of(Type)}";
}
