namespace Edge.Dns;

/// <summary>What the negative answers of a zone share: its SOA record from the type on, with the negative TTL.</summary>
internal sealed record AnswerZone(byte[] NegativeSoa)
{
    public static AnswerZone Compile(RecordSet soa)
    {
        List<byte> bytes = [];
        RecordWriter.AppendBody(bytes, DnsRecordType.Soa, soa.NegativeTtlSeconds, soa.Value(0));
        return new AnswerZone([.. bytes]);
    }
}
