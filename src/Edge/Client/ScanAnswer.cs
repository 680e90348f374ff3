using Edge.Dns;

namespace Edge.Client;

/// <summary>What a server says of one name.</summary>
/// <param name="Records">Its own, or those of a delegation at it or above it.</param>
internal sealed record ScanAnswer(IReadOnlyList<DnsRecord> Records)
{
    /// <summary>Whether the records are all among those that a wildcard gives.</summary>
    public bool IsOf(ScanAnswer wildcard)
    {
        var given = wildcard.Records.Select(TextOf).ToHashSet(StringComparer.Ordinal);
        return Records.Count > 0 && Records.Select(TextOf).All(given.Contains);
    }

    private static string TextOf(DnsRecord record) => $"{record.Type} {Convert.ToHexString(record.Value.Span)}";
}
