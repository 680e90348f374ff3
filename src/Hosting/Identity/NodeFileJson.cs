using System.Text.Json.Serialization;

namespace Edge.Hosting;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(NodeFile))]
internal sealed partial class NodeFileJson : JsonSerializerContext;
