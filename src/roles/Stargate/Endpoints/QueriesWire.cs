using Edge.Dns;
using Edge.Naming;
using Edge.Protocol;

namespace Edge.Stargate;

/// <summary>Queries of zones as messages.</summary>
internal static class QueriesWire
{
    private static readonly string[] _results = [.. Enum.GetValues<QueryResult>().Select(NameOf)];

    private static readonly string[] _types = [.. ZoneTally.CountedTypes.Select(static type => type == DnsRecordType.None ? "other" : RecordTypeName.Of(type))];

    public static QueriesReply Of(string region, QueryReport? report)
    {
        var reply = new QueriesReply { Region = region, Results = { _results }, Types_ = { _types } };
        foreach (var frame in report?.Frames ?? [])
        {
            reply.Frames.Add(new Protocol.QueryFrame { BeginUnixS = frame.Begin.ToUnixTimeSeconds(), Results = { frame.Results }, Types_ = { frame.Types } });
        }

        reply.Names.AddRange(TopsOf(report?.Names));
        reply.NoNames.AddRange(TopsOf(report?.NoNames));
        reply.Clients.AddRange(TopsOf(report?.Clients));
        return reply;
    }

    public static QueryLines Of(IEnumerable<QuerySample> samples, long lost) => new()
    {
        Lost = lost,
        Lines =
        {
            samples.Select(static sample => new QueryLine
            {
                AtUnixMs = sample.At.ToUnixTimeMilliseconds(),
                Name = sample.Name.ToString(),
                Type = RecordTypeName.Of(sample.Type),
                Result = NameOf(sample.Result),
                Transport = sample.Transport.ToString().ToLowerInvariant(),
                Client = sample.Client.ToString(),
                Every = sample.Every,
            }),
        },
    };

    private static IEnumerable<QueryTop> TopsOf(IReadOnlyList<KeyValuePair<string, long>>? tops) =>
        (tops ?? []).Select(static pair => new QueryTop { Text = pair.Key, Queries = pair.Value });

    private static string NameOf(QueryResult result) => result switch
    {
        QueryResult.Answered => "answered",
        QueryResult.NoData => "noData",
        QueryResult.NoName => "noName",
        QueryResult.Referred => "referred",
        QueryResult.Limited => "limited",
        _ => "failed",
    };
}
