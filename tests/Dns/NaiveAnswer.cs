using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>What a response must say: records as text, and the zone whose SOA denies, if one does.</summary>
internal sealed record NaiveAnswer(DnsResponseCode Code, IReadOnlyList<string> Records, string? DenyingZone)
{
    public override string ToString() => $"{Code}, {DenyingZone ?? "no zone"} denies: {string.Join(" | ", Records)}";
}
