using Edge.Dns;

namespace Edge.Client;

/// <summary>What was found of a zone at another server.</summary>
/// <param name="Notes">What its owner should know, as sentences.</param>
internal sealed record FoundZone(DnsName Apex, IReadOnlyList<DnsRecord> Records, IReadOnlyList<string> Notes)
{
    public string ToFile()
    {
        using var file = new MemoryStream();
        var writer = new ZoneFileWriter(file, Apex);
        foreach (var record in Records)
        {
            // A TTL above the largest means none (RFC 2181 §8).
            var ttl = record.TtlSeconds > DnsLimits.TtlSecondsMax ? 0 : record.TtlSeconds;
            writer.Write(record.Owner.Wire, ttl, record.Type, record.Value.Span);
        }

        writer.Flush();
        return ZoneFileBytes.TextOf(file.GetBuffer().AsSpan(0, (int)file.Length));
    }
}
