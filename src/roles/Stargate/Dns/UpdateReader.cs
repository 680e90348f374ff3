using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// Reads what updates speak of. Names come out of the store, since what is committed depends on them; what is above them, or the
/// whole zone, comes out of this Stargate's own picture where it has the zone just so: each change of a record writes its zone.
/// </summary>
internal sealed class UpdateReader(IControlStore store, ControlView view)
{
    /// <summary>Names that one update may speak of: each is read.</summary>
    private const int NamesMax = 128;

    /// <summary>Names above those, of which one may have a DNAME.</summary>
    private const int AboveMax = 1024;

    /// <summary>Why so much is not read; null if it is.</summary>
    public static string? WhyNot(ZoneUpdate update)
    {
        var names = update.Names.Count;
        return names > NamesMax ? $"the update speaks of {names} names; one speaks of at most {NamesMax}"
            : NamesAbove(update).Count > AboveMax ? $"the update's names have more than {AboveMax} names above them in the zone"
            : null;
    }

    /// <summary>The zone's document; null if the store does not answer.</summary>
    public async Task<(ResourceEntry? Zone, long Epoch)?> ReadZoneAsync(DnsName apex, CancellationToken cancellation)
    {
        var id = apex.LabelCount == 0 ? "" : ZoneText.Of(apex);
        if (ResourceKinds.Zone.CheckId(id) is not null)
        {
            return (null, 0);
        }

        return await store.ReadAsync(KeyRange.Of(ResourceKinds.Zone.Key(id)), cancellation) is ReadOutcome.Found found
            ? (found.Entries is [var entry, ..] ? entry : null, found.Head.Epoch)
            : null;
    }

    /// <summary>The records that the update speaks of, and those that say what may be beneath or above; null if the store does not answer.</summary>
    /// <param name="epoch">In which the zone was read.</param>
    public async Task<UpdatedZone?> ReadAsync(ZoneUpdate update, ResourceEntry zone, ZoneDocument document, long epoch, CancellationToken cancellation)
    {
        var picture = view.Current;
        var isCurrent = picture.Epoch == epoch && picture.Entries.TryGetValue(zone.Key, out var known) && known.Modified == zone.Modified;
        var id = ResourceKinds.Zone.IdOf(zone.Key)!;
        var ranges = update.NeedsWholeZone ? [RecordSetId.RangeOf(id)] : update.Names.Where(name => IsKept(name, update.Apex)).Select(name => RecordSetId.RangeOf(id, ZoneText.Relative(name, update.Apex)));
        var above = update.NeedsWholeZone ? [] : NamesAbove(update).Where(name => IsKept(name, update.Apex)).Select(name => ResourceKinds.RecordSet.Key($"{id}/{ZoneText.Relative(name, update.Apex)}/dname"));
        var records = new List<ResourceEntry>();
        if (isCurrent)
        {
            records.AddRange(above.Select(key => picture.Entries.GetValueOrDefault(key)).OfType<ResourceEntry>());
            above = [];
        }

        if (isCurrent && update.NeedsWholeZone)
        {
            records.AddRange(picture.Entries.Values.Where(entry => entry.Key.StartsWith(RecordSetId.RangeOf(id).Prefix)));
            ranges = [];
        }

        foreach (var range in ranges.Concat(above.Select(KeyRange.Of)))
        {
            if (await store.ReadAsync(range, cancellation) is not ReadOutcome.Found found)
            {
                return null;
            }

            records.AddRange(found.Entries);
        }

        var network = picture.Entries.GetValueOrDefault(ResourceKinds.Network.Key("self"));
        var domain = network is not null && ResourceKinds.Network.Parse(network) is { Succeeded: true } parsed ? DnsName.Parse(parsed.Value.Domain) : DnsName.Root;
        return new UpdatedZone(zone, document, update.Apex, records, domain);
    }

    /// <summary>What the names lie beneath, up to the zone's own name, and none of them itself.</summary>
    private static HashSet<DnsName> NamesAbove(ZoneUpdate update)
    {
        var names = update.Names.ToHashSet();
        var above = new HashSet<DnsName>();
        foreach (var name in names)
        {
            for (var at = name; at != update.Apex && above.Add(at.Parent!); at = at.Parent!)
            {
            }
        }

        above.ExceptWith(names);
        return above;
    }

    /// <summary>A name too long for a key has no records.</summary>
    private static bool IsKept(DnsName name, DnsName apex) => RecordSetId.Of(apex, name, DnsRecordType.Txt).Succeeded;
}
