using System.Text.Json.Nodes;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>What an import changes of a zone.</summary>
/// <param name="Entry">The zone as it is; null if the import makes it.</param>
/// <param name="Head">The store's revision when it was read.</param>
/// <param name="Sets">The record sets that come, go or become others, in the order of their names.</param>
/// <param name="After">The zone's document when all is done.</param>
internal sealed record ZoneDifference(ResourceEntry? Entry, Revision Head, IReadOnlyList<ZoneDifference.Set> Sets, ZoneDocument After)
{
    /// <summary>One record set; null before it comes, and after it goes.</summary>
    public sealed record Set(RecordSetId Id, RecordSetDocument? Before, RecordSetDocument? After)
    {
        public Operation ToOperation(string account) =>
            After is null ? new Operation.Delete(ResourceKinds.RecordSet.Key(Id.ToString())) : ResourceKinds.RecordSet.Put(Id.ToString(), After, account);

        public JsonObject ToJson() => new()
        {
            ["owner"] = Id.Owner,
            ["type"] = RecordTypeName.Of(Id.Type),
            ["change"] = Before is null ? "added" : After is null ? "deleted" : "changed",
            ["before"] = ToJson(Before),
            ["after"] = ToJson(After),
        };

        private static JsonNode? ToJson(RecordSetDocument? set) => set is null ? null : JsonNode.Parse(ResourceKinds.RecordSet.Serialise(set).Span);
    }

    /// <summary>What the owner should know, in sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The zone's document as it is; null if there is none.</summary>
    public ZoneDocument? Before => Entry is null ? null : ResourceKinds.Zone.Parse(Entry).Value;

    public bool IsNothing => Sets.Count == 0 && Before == After;

    /// <summary>Compares what is with what is to be.</summary>
    /// <param name="records">What the zone has.</param>
    /// <param name="domain">The network's.</param>
    public static ZoneDifference Of(ResourceEntry? entry, ReadOutcome.Found records, ZoneContent content, DnsName domain)
    {
        var present = new Dictionary<RecordSetId, RecordSetDocument>();
        foreach (var record in records.Entries)
        {
            if (RecordSetId.TryParse(record.Key, out var id))
            {
                // What cannot be read any more is replaced by what comes.
                present[id] = ResourceKinds.RecordSet.Parse(record) is { Succeeded: true } parsed ? parsed.Value : new RecordSetDocument { Values = [] };
            }
        }

        var sets = content.Sets
            .Where(wanted => !present.TryGetValue(wanted.Key, out var has) || !IsEqual(has, wanted.Value))
            .Select(wanted => new Set(wanted.Key, present.GetValueOrDefault(wanted.Key), wanted.Value))
            .Concat(present.Where(has => !content.Sets.ContainsKey(has.Key)).Select(static has => new Set(has.Key, has.Value, null)))
            .OrderBy(static set => set.Id.Name).ThenBy(static set => set.Id.Type)
            .ToList();
        var before = entry is null ? new ZoneDocument() : ResourceKinds.Zone.Parse(entry).Value;
        var next = records.Head.Revision.Next;
        var after = content.Authority(before, domain) with { RecordSets = content.Sets.Count, Importing = null };
        var isBehind = content.Serial is { } serial && unchecked((int)(Naming.ZoneSerial.Of(after, next) - serial)) <= 0;
        return new ZoneDifference(entry, records.Head.Revision, sets, isBehind ? after with { SerialBase = Naming.ZoneSerial.BaseAbove(content.Serial!.Value, next) } : after)
        {
            Notes = content.Notes,
        };
    }

    private static bool IsEqual(RecordSetDocument one, RecordSetDocument other) =>
        one.Steering is not null || other.Steering is not null
            ? ResourceKinds.RecordSet.Serialise(one).Span.SequenceEqual(ResourceKinds.RecordSet.Serialise(other).Span)
            : one.TtlSeconds == other.TtlSeconds && one.Values.Count == other.Values.Count && !one.Values.Except(other.Values, StringComparer.Ordinal).Any();
}
