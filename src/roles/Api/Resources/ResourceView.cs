using System.Text.Json.Nodes;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>How a resource looks on the API: its envelope, and the document under <c>spec</c>, without its secrets.</summary>
internal static class ResourceView
{
    public static JsonObject Of(ResourceKind kind, ResourceEntry entry) => new()
    {
        ["kind"] = kind.Name,
        ["id"] = kind.IdOf(entry.Key),
        ["key"] = entry.Key.Value,
        ["account"] = entry.Account,
        ["author"] = entry.Author,
        ["created"] = entry.Created.Value,
        ["revision"] = entry.Modified.Value,
        ["schemaVersion"] = entry.SchemaVersion,
        ["spec"] = JsonNode.Parse(kind.Redact(entry.Body).Span),
    };
}
