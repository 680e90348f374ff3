using System.Text.Json.Nodes;

namespace Edge.Tests.Unit.Api;

/// <summary>What the Api answered.</summary>
internal sealed record Reply(int Status, string? Type, string? Tag, JsonNode? Body)
{
    /// <summary>In seconds; null if it does not say.</summary>
    public double? RetryAfter { get; init; }

    public string Code => (string?)Body?["code"] ?? "";

    public string Detail => (string?)Body?["detail"] ?? "";

    public long Revision => (long)Body!["revision"]!;
}
