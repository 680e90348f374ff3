using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>An import leaves steered sets as they are: zone files cannot say them.</summary>
internal static class SteeredSets
{
    /// <summary>The content with the steered sets that the zone has, in the place of what it says of them.</summary>
    /// <returns>A failure if an alias of the content would stand beside one.</returns>
    public static Outcome<ZoneContent> Keep(ZoneContent content, ReadOutcome.Found records)
    {
        var steered = new Dictionary<RecordSetId, RecordSetDocument>();
        foreach (var entry in records.Entries)
        {
            if (RecordSetId.TryParse(entry.Key, out var id) && Naming.StoredRecords.ReadSteered(entry) is { } document)
            {
                steered[id] = document;
            }
        }

        if (steered.Count == 0)
        {
            return content;
        }

        if (steered.Keys.FirstOrDefault(id => content.Sets.Keys.Any(other => other.Name == id.Name && other.Type == DnsRecordType.Cname)) is { } taken)
        {
            return Failure.Invalid("file", ZoneText.Of(taken.Name), $"it has a CNAME there, but the zone has steered records of type {RecordTypeName.Of(taken.Type)}: delete these first, or the CNAME from the file");
        }

        if (steered.Keys.FirstOrDefault(id => content.Sets.Keys.Any(other => other.Type == DnsRecordType.Dname && other.Name != id.Name && id.Name.IsWithin(other.Name))) is { } beneath)
        {
            return Failure.Invalid("file", ZoneText.Of(beneath.Name), $"it has a DNAME above this name, but the zone has steered records of type {RecordTypeName.Of(beneath.Type)} there: delete these first, or the DNAME from the file");
        }

        var sets = content.Sets.Where(set => !steered.ContainsKey(set.Key)).Concat(steered).ToDictionary();
        var kept = steered.Keys.Where(content.Sets.ContainsKey).Select(static id => $"{id.Name} {RecordTypeName.Of(id.Type)}: it is steered and stays so; delete it first to import its records");
        if (sets.Count > ZoneDocument.RecordSetsMax)
        {
            return Failure.Invalid("file", $"{sets.Count} record sets", $"a zone has at most {ZoneDocument.RecordSetsMax}, its {steered.Count} steered ones included");
        }

        return content with { Sets = sets, Notes = [.. content.Notes, .. kept] };
    }
}
