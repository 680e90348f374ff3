using System.Text.Json.Nodes;

namespace Edge.Api;

/// <summary>The API's OpenAPI document, for tools that want it without a network.</summary>
public static class ApiDescription
{
    /// <param name="version">The release to name in it.</param>
    public static JsonObject Make(string version) => OpenApiDocument.Make(ApiRoutes.All, version);
}
