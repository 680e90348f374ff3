using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Dns;

namespace Edge.Naming;

/// <summary>Why a name has the addresses of another one.</summary>
public sealed record AliasExplanation
{
    /// <summary>The name that it leads to, and those after it.</summary>
    public required IReadOnlyList<DnsName> Path { get; init; }

    /// <summary>Who says what stands at the end: a zone here, the network, or a resolver.</summary>
    public required string Source { get; init; }

    /// <summary>Why queries fail; null while they don't.</summary>
    public required string? Failure { get; init; }

    /// <summary>The addresses of the type.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    public required uint? TtlSeconds { get; init; }

    /// <summary>When the answer that counts came; null where nobody outside was asked.</summary>
    public required DateTimeOffset? AnsweredAt { get; init; }

    public required DateTimeOffset? NextAt { get; init; }

    /// <summary>Until when the last answer is good if no other comes.</summary>
    public required DateTimeOffset? KeptUntil { get; init; }

    /// <summary>What the last look-up failed with, while the answer before it still counts.</summary>
    public required string? Error { get; init; }

    public JsonObject ToJson() => new()
    {
        ["path"] = new JsonArray([.. Path.Select(static name => (JsonNode)$"{name}".TrimEnd('.'))]),
        ["source"] = Source,
        ["failure"] = Failure ?? "",
        ["addresses"] = new JsonArray([.. Addresses.Select(static address => (JsonNode)address)]),
        ["ttlSeconds"] = TtlSeconds,
        ["answeredAt"] = Text(AnsweredAt),
        ["nextAt"] = Text(NextAt),
        ["keptUntil"] = Text(KeptUntil),
        ["error"] = Error ?? "",
    };

    private static string Text(DateTimeOffset? time) => time?.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture) ?? "";
}
