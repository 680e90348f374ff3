using System.Text.Json.Nodes;
using Edge.Kernel;

namespace Edge.Hosting;

/// <summary>What a node says of the configuration that it holds.</summary>
public static class ReplicaReport
{
    private const int RejectionsMax = 100;

    /// <summary>Adds epoch, positions with digests, and the documents that the node refused and holds back.</summary>
    public static void AddTo(JsonObject report, ReplicaPicture picture)
    {
        report["epoch"] = picture.Epoch;
        report["resources"] = picture.Entries.Count;
        report["positions"] = new JsonArray([.. picture.Positions.Values
            .OrderBy(static position => position.Class)
            .Select(static position => (JsonNode)new JsonObject
            {
                ["class"] = position.Class.ToString().ToLowerInvariant(),
                ["cursor"] = position.Cursor.Value,
                ["digest"] = position.Digest.ToString("x16", System.Globalization.CultureInfo.InvariantCulture),
            })]);
        report["rejections"] = new JsonArray([.. picture.Entries.Values
            .Where(static entry => entry.Document is null || entry.Seen > entry.Resource.Modified)
            .Take(RejectionsMax)
            .Select(static entry => (JsonNode)new JsonObject
            {
                ["key"] = entry.Resource.Key.Value,
                ["refused"] = entry.Seen.Value,
                ["serves"] = entry.Document is null ? null : entry.Resource.Modified.Value,
            })]);
    }
}
