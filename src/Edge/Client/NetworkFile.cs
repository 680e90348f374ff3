using System.Text.Json.Nodes;

namespace Edge.Client;

/// <summary><c>DIR/network.json</c>: where everything of a network on this machine is reached. Tools depend on its form.</summary>
internal sealed record NetworkFile
{
    public const string Name = "network.json";

    public required string? Api { get; init; }

    public required IReadOnlyList<JsonObject> Stargates { get; init; }

    public required IReadOnlyList<JsonObject> Gateways { get; init; }

    public required IReadOnlyList<JsonObject> Hosts { get; init; }

    public required string? ApiMetrics { get; init; }

    public JsonObject ToJson()
    {
        var json = new JsonObject();
        if (Api is not null)
        {
            json["api"] = Api;
        }

        json["stargates"] = new JsonArray([.. Stargates]);
        json["gateways"] = new JsonArray([.. Gateways]);
        json["hosts"] = new JsonArray([.. Hosts]);
        if (ApiMetrics is not null)
        {
            json["api_metrics"] = ApiMetrics;
        }

        return json;
    }
}
