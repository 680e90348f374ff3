using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Client;

namespace Edge.Commands;

/// <summary>Reads fields of the API's answers, and prints them.</summary>
internal static class JsonText
{
    extension(JsonNode? node)
    {
        /// <summary>The field as text: a string as it is, other values as JSON; empty if absent.</summary>
        public string Text(string field) => node is JsonObject thing && thing[field] is { } value
            ? value is JsonValue single && single.TryGetValue<string>(out var text) ? text : value.ToJsonString()
            : "";

        public long Number(string field) =>
            long.TryParse(node.Text(field), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : 0;

        /// <summary>The field as a number of seconds; null if it is none.</summary>
        public double? Seconds(string field) =>
            double.TryParse(node.Text(field), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;

        /// <summary>The field's moment to the minute, in UTC; as it is if it is none.</summary>
        public string Moment(string field) =>
            DateTimeOffset.TryParse(node.Text(field), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment)
                ? moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)
                : node.Text(field);

        public IReadOnlyList<JsonNode> Items(string field) =>
            node is JsonObject thing && thing[field] is JsonArray items ? [.. items.OfType<JsonNode>()] : [];

        /// <summary>The field's texts, joined by a comma.</summary>
        public string Joined(string field) => string.Join(", ", node.Items(field).Select(item => item.ToString()));
    }

    public static void WriteJson(this CommandShell shell, JsonNode? node) =>
        shell.Output.WriteLine(node?.ToJsonString(JsonFile.Pretty) ?? "null");
}
