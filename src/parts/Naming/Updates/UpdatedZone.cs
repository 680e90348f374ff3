using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What an update must know of a zone: its document, and the record sets of the names that it speaks of and of those above them.</summary>
/// <param name="Domain">The network's.</param>
public sealed record UpdatedZone(ResourceEntry Entry, ZoneDocument Document, DnsName Apex, IReadOnlyList<ResourceEntry> Records, DnsName Domain)
{
    /// <summary>Whether it names its servers by itself.</summary>
    internal bool HasServers => Records.Any(record => RecordSetId.TryParse(record.Key, out var id) && id.Type == DnsRecordType.Ns && id.Name == Apex);

    internal Dictionary<DnsName, List<UpdatedSet>> Sets()
    {
        var names = new Dictionary<DnsName, List<UpdatedSet>>();
        RecordSet? servers = null;
        foreach (var record in Records)
        {
            if (RecordSetId.TryParse(record.Key, out var id))
            {
                var set = StoredRecords.Read(id, record);
                servers = id.Type == DnsRecordType.Ns && id.Name == Apex ? set : servers;
                Of(names, id.Name).Add(set is null ? UpdatedSet.Fixed(id.Type) : UpdatedSet.Of(set));
            }
        }

        // What the network gives each zone by itself.
        var apex = Of(names, Apex);
        apex.Add(UpdatedSet.Of(ZoneAuthority.Of(Document, Entry.Modified, servers, Domain)));
        if (!apex.Exists(static set => set.Type == DnsRecordType.Ns))
        {
            apex.Add(UpdatedSet.Fixed(DnsRecordType.Ns));
        }

        return names;
    }

    private static List<UpdatedSet> Of(Dictionary<DnsName, List<UpdatedSet>> names, DnsName name)
    {
        if (!names.TryGetValue(name, out var sets))
        {
            names[name] = sets = [];
        }

        return sets;
    }
}
