using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Client;

namespace Edge.Running;

/// <summary>What a node's folder says of the node: its id in <c>node.json</c>, its last addresses in <c>ROLE.json</c>.</summary>
internal static class NodeNote
{
    public static string PathOf(string folder, string role) => Path.Combine(folder, $"{role}.json");

    /// <summary>Whether the node has joined, so that it needs no code.</summary>
    public static bool HasJoined(string folder) => File.Exists(Path.Combine(folder, "node.json"));

    public static string? IdIn(string folder) =>
        JsonFile.Read(Path.Combine(folder, "node.json")) is { Succeeded: true, Value: var node } && node["id"] is JsonValue id ? id.ToString() : null;

    /// <summary>The port that a listener had when the node last ran; 0 if it never did.</summary>
    public static int LastPort(string folder, string role, string listener)
    {
        if (JsonFile.Read(PathOf(folder, role)) is not { Succeeded: true, Value: JsonObject note } || note[listener] is not JsonValue value)
        {
            return 0;
        }

        var text = value.ToString();
        return ushort.TryParse(text.AsSpan(text.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;
    }
}
