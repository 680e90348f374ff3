using System.Text.Json.Nodes;

namespace Edge.Client;

/// <summary>A successful answer of the API.</summary>
/// <param name="Revision">The revision that the answer's ETag names, or null.</param>
internal sealed record ApiReply(int Status, JsonNode? Body, long? Revision);
