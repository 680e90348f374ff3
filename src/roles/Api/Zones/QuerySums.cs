using System.Globalization;
using System.Text.Json.Nodes;
using Edge.Kernel;
using Edge.Protocol;

namespace Edge.Api;

/// <summary>What Stargates were asked of a zone, summed.</summary>
internal static class QuerySums
{
    private const int TopsMax = 20;

    private const string Limited = "limited";

    public static JsonObject Of(string zone, IReadOnlyList<QueriesReply> replies, IReadOnlyList<string> silent) => new()
    {
        ["zone"] = zone,
        ["frameSeconds"] = 10,
        ["queries"] = replies.Sum(QueriesOf),
        ["results"] = Counts(replies.SelectMany(static reply => reply.Frames.SelectMany(frame => reply.Results.Zip(frame.Results)))),
        ["types"] = Counts(replies.SelectMany(static reply => reply.Frames.SelectMany(frame => reply.Types_.Zip(frame.Types_)))),
        ["regions"] = Counts(replies.Select(static reply => (reply.Region, QueriesOf(reply)))),
        ["frames"] = new JsonArray([.. replies.SelectMany(static reply => reply.Frames.Select(frame => (Reply: reply, Frame: frame))).GroupBy(static pair => pair.Frame.BeginUnixS).OrderBy(static group => group.Key).Select(FrameOf)]),
        ["names"] = Tops(replies.SelectMany(static reply => reply.Names)),
        ["missingNames"] = Tops(replies.SelectMany(static reply => reply.NoNames)),
        ["resolvers"] = Tops(replies.SelectMany(static reply => reply.Clients)),
        ["silent"] = new JsonArray([.. silent.Select(static node => (JsonNode)node)]),
    };

    public static JsonObject LineOf(NodeId stargate, QueryLine line) => new()
    {
        ["at"] = TimeOf(DateTimeOffset.FromUnixTimeMilliseconds(line.AtUnixMs)),
        ["stargate"] = stargate.Value,
        ["name"] = line.Name,
        ["type"] = line.Type,
        ["result"] = line.Result,
        ["transport"] = line.Transport,
        ["resolver"] = line.Client,
        ["every"] = line.Every,
    };

    private static JsonNode FrameOf(IGrouping<long, (QueriesReply Reply, QueryFrame Frame)> frames) => new JsonObject
    {
        ["at"] = TimeOf(DateTimeOffset.FromUnixTimeSeconds(frames.Key)),
        ["results"] = Counts(frames.SelectMany(static pair => pair.Reply.Results.Zip(pair.Frame.Results))),
        ["types"] = Counts(frames.SelectMany(static pair => pair.Reply.Types_.Zip(pair.Frame.Types_))),
        ["regions"] = Counts(frames.Select(static pair => (pair.Reply.Region, QueriesOf(pair.Reply, pair.Frame)))),
    };

    private static long QueriesOf(QueriesReply reply) => reply.Frames.Sum(frame => QueriesOf(reply, frame));

    /// <summary>What the rate limit withheld or shortened was not answered, and is not counted in.</summary>
    private static long QueriesOf(QueriesReply reply, QueryFrame frame) => reply.Results.Zip(frame.Results).Where(static pair => pair.First != Limited).Sum(static pair => pair.Second);

    private static JsonObject Counts(IEnumerable<(string Name, long Count)> counts) =>
        new(counts.GroupBy(static pair => pair.Name, StringComparer.Ordinal).Select(static group => (group.Key, Sum: group.Sum(static pair => pair.Count))).Where(static pair => pair.Sum > 0)
            .OrderByDescending(static pair => pair.Sum).Select(static pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Sum)));

    private static JsonArray Tops(IEnumerable<QueryTop> tops) =>
        [.. tops.GroupBy(static top => top.Text, StringComparer.Ordinal).Select(static group => (group.Key, Sum: group.Sum(static top => top.Queries)))
            .OrderByDescending(static pair => pair.Sum).ThenBy(static pair => pair.Key, StringComparer.Ordinal).Take(TopsMax)
            .Select(static pair => new JsonObject { ["text"] = pair.Key, ["queries"] = pair.Sum })];

    private static string TimeOf(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
