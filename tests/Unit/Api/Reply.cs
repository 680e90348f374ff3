using System.Text.Json.Nodes;

namespace Edge.Tests.Unit.Api;

/// <summary>What the Api answered.</summary>
internal sealed record Reply(int Status, string? Type, string? Tag, JsonNode? Body)
{
    public string Code => (string?)Body?["code"] ?? "";

    public string Detail => (string?)Body?["detail"] ?? "";

    public long Revision => (long)Body!["revision"]!;
}
