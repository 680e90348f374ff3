using System.Text.Json;
using System.Text.Json.Serialization;

namespace Edge.Kernel.Resources;

/// <summary>Labels in ordinal order of their names, since a dictionary's own order would make two forms of one document.</summary>
internal sealed class SortedLabelsConverter : JsonConverter<IReadOnlyDictionary<string, string>>
{
    public override IReadOnlyDictionary<string, string> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString() ?? throw new JsonException();
            reader.Read();
            labels[name] = reader.GetString() ?? throw new JsonException();
        }

        return labels;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (name, text) in value.OrderBy(label => label.Key, StringComparer.Ordinal))
        {
            writer.WriteString(name, text);
        }

        writer.WriteEndObject();
    }
}
