using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Kernel.Resources;

/// <summary>Roles as the command line writes them: <c>stargate</c>, <c>gateway</c>, <c>host</c>, <c>api</c>.</summary>
internal sealed class NodeRoleConverter : JsonConverter<NodeRole>
{
    public override NodeRole Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        NodeRoleName.TryParse(reader.GetString(), out var role) ? role : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, NodeRole value, JsonSerializerOptions options) =>
        writer.WriteStringValue(NodeRoleName.Of(value));
}
