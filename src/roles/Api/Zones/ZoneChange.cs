using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>What one request changes of one zone.</summary>
/// <param name="Zone">The zone's id.</param>
/// <param name="Changes">Of the zone's own document, at most one, and of its records.</param>
/// <param name="Entry">The zone as it is; null if there is none.</param>
/// <param name="Author">Whose request it is.</param>
internal sealed record ZoneChange(string Zone, IReadOnlyList<WantedChange> Changes, ResourceEntry? Entry, string Author)
{
    /// <summary>How the author showed just now that the zone is its own; null if that was not asked for.</summary>
    public ZoneControl? Control { get; init; }

    /// <summary>Whether the name is the author's whatever others have above or beneath it.</summary>
    public bool IsProven => Control is { By: ZoneControl.Text };

    public DnsName Apex { get; } = DnsName.Parse(Zone);

    public ResourceKey Key => ResourceKinds.Zone.Key(Zone);

    /// <summary>Whose the zone and all its records are.</summary>
    public string Account => Entry?.Account ?? Author;

    public bool IsDeletion => Changes.Any(static change => change is WantedChange.Delete && change.Kind == ResourceKinds.Zone);

    public IEnumerable<WantedChange.Put> Puts => Changes.OfType<WantedChange.Put>().Where(static change => change.Kind == ResourceKinds.RecordSet);

    public IEnumerable<WantedChange.Delete> Deletes => Changes.OfType<WantedChange.Delete>().Where(static change => change.Kind == ResourceKinds.RecordSet);

    /// <summary>What can be told without reading more.</summary>
    public Failure? BrokenRule(IReadOnlyDictionary<ResourceKey, ResourceEntry> present)
    {
        if (Entry is null)
        {
            return Written is not null ? (Written.IsTaken() ? TakenRule(Written) : null)
                : Puts.FirstOrDefault() is { } put ? Failure.Invalid("id", put.Id, $"there is no zone {Zone}: make it first, by 'edge zone create {Zone}'")
                : ProblemStatus.Missing(Changes[0].Key.Value);
        }

        var before = ResourceKinds.Zone.Parse(Entry);
        if (!before.Succeeded)
        {
            return before.Failure;
        }

        if (before.Value.Importing is not null)
        {
            return new Failure(ProblemStatus.Conflict, $"an import of {Zone} is under way: finish it by importing the file again, or undo it by 'edge zone import {Zone} --undo'");
        }

        if (Written is { Signing: null } && before.Value.Signing is not null)
        {
            return Failure.Invalid("spec.signing", "", $"the zone is signed, and the zone above may vouch for its keys: unsign it by 'edge zone dnssec {Zone} disable', or give the field as it is");
        }

        if (Written is { } wanted && wanted.IsTaken() != before.Value.IsTaken())
        {
            return Failure.Invalid("spec.primaries", $"{wanted.Primaries.Count}", "whether a zone is kept here or taken from elsewhere is said when it is made: delete it, and make it again");
        }

        if (before.Value.IsTaken() && TakenRule(before.Value) is { } taken)
        {
            return taken;
        }

        return Written is { } after && unchecked((int)(uint)(after.SerialBase - before.Value.SerialBase)) < 0
            ? Failure.Invalid("spec.serialBase", $"{after.SerialBase}", $"a zone's serial only rises: give {before.Value.SerialBase} or up to 2147483647 more, modulo 2^32")
            : CountAfter(present, before.Value) > ZoneDocument.RecordSetsMax ? Failure.Invalid("id", Zone, $"a zone has at most {ZoneDocument.RecordSetsMax} record sets") : null;
    }

    /// <summary>Records of a zone that is taken from elsewhere are not changed here.</summary>
    private Failure? TakenRule(ZoneDocument zone) =>
        Changes.FirstOrDefault(static change => change.Kind == ResourceKinds.RecordSet) is { } record
            ? Failure.Invalid("id", record.Id, $"{Zone} is taken from {zone.Primaries[0].Address}: change its records there")
            : null;

    /// <summary>The zone's document after the change.</summary>
    public ZoneDocument After(IReadOnlyDictionary<ResourceKey, ResourceEntry> present)
    {
        var before = Entry is null ? new ZoneDocument() : ResourceKinds.Zone.Parse(Entry).Value;
        return (Written ?? before) with { RecordSets = CountAfter(present, before), Importing = before.Importing, CatalogSerial = before.CatalogSerial, Control = Control ?? before.Control };
    }

    /// <summary>The keys that secondaries are given by the change, with the field that names each.</summary>
    public IEnumerable<(string Field, string Key)> NewKeys
    {
        get
        {
            var before = Entry is not null && ResourceKinds.Zone.Parse(Entry) is { Succeeded: true } parsed ? parsed.Value.Secondaries : [];
            return (Written?.Secondaries ?? []).Select(static (secondary, index) => ($"spec.secondaries[{index}].key", secondary.Key!))
                .Where(named => named.Item2 is not null && before.All(secondary => secondary.Key != named.Item2));
        }
    }

    /// <summary>Whether the zone is to be signed, and was not before.</summary>
    public bool BeginsSigning => Written is { Signing.Ending: null } && (Entry is null || ResourceKinds.Zone.Parse(Entry) is { Succeeded: true, Value.Signing: null });

    private ZoneDocument? Written =>
        Changes.OfType<WantedChange.Put>().FirstOrDefault(static change => change.Kind == ResourceKinds.Zone) is { } put ? ResourceKinds.Zone.Parse(put.Body).Value : null;

    private int CountAfter(IReadOnlyDictionary<ResourceKey, ResourceEntry> present, ZoneDocument before) =>
        before.RecordSets + Puts.Count(put => !present.ContainsKey(put.Key)) - Deletes.Count(delete => present.ContainsKey(delete.Key));
}
