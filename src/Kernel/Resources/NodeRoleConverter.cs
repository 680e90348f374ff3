using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Kernel.Resources;

/// <summary>Roles as the command line writes them: <c>stargate</c>, <c>gateway</c>, <c>host</c>, <c>api</c>.</summary>
internal sealed class NodeRoleConverter : JsonConverter<NodeRole>
{
    public static bool TryParse(string? text, out NodeRole role)
    {
        (var known, role) = text switch
        {
            "stargate" => (true, NodeRole.Stargate),
            "gateway" => (true, NodeRole.Gateway),
            "host" => (true, NodeRole.Host),
            "api" => (true, NodeRole.Api),
            _ => (false, default),
        };
        return known;
    }

    public override NodeRole Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        TryParse(reader.GetString(), out var role) ? role : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, NodeRole value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value switch
        {
            NodeRole.Stargate => "stargate",
            NodeRole.Gateway => "gateway",
            NodeRole.Host => "host",
            NodeRole.Api => "api",
            _ => throw new BrokenInvariantException($"role {value} has a name"),
        });
}
