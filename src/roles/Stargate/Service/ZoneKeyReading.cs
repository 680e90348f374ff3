using Edge.Coordination;
using Edge.Dns;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>Reads what concerns the keys of a zone out of the network's picture.</summary>
internal static class ZoneKeyReading
{
    /// <param name="ids">Those of the zone's keys.</param>
    public static ZoneKeyPicture Of(ControlPicture picture, string zone, IReadOnlyCollection<string> ids)
    {
        var keys = new Dictionary<string, ZoneKeyDocument>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (picture.Entries.TryGetValue(ResourceKinds.ZoneKey.Key($"{zone}/{id}"), out var entry) && ResourceKinds.ZoneKey.Parse(entry) is { Succeeded: true, Value: var key })
            {
                keys[id] = key;
            }
        }

        return new ZoneKeyPicture
        {
            Apex = DnsName.Parse(zone),
            Zone = picture.Entries.TryGetValue(ResourceKinds.Zone.Key(zone), out var found) && ResourceKinds.Zone.Parse(found) is { Succeeded: true, Value: var document } ? document : null,
            Keys = keys,
            Signatures = picture.Entries.TryGetValue(ResourceKinds.ZoneSignatures.Key(zone), out var said) && ResourceKinds.ZoneSignatures.Parse(said) is { Succeeded: true, Value: var signatures } ? signatures : null,
            ForeignKeys = ValuesOf(picture, zone, "dnskey"),
            ForeignCds = ValuesOf(picture, zone, "cds"),
            ForeignCdnskey = ValuesOf(picture, zone, "cdnskey"),
        };
    }

    private static IReadOnlyList<string> ValuesOf(ControlPicture picture, string zone, string type) =>
        picture.Entries.TryGetValue(ResourceKinds.RecordSet.Key($"{zone}/{RecordSetId.ApexOwner}/{type}"), out var entry) && ResourceKinds.RecordSet.Parse(entry) is { Succeeded: true, Value: var set }
            ? set.Values
            : [];
}
