using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Api;

/// <summary>A zone as the store has it, with what it is answered with beside its own records.</summary>
/// <param name="Entry">The zone's document with its envelope.</param>
/// <param name="Records">In canonical order of names, then of types.</param>
/// <param name="Servers">The servers that its NS name: its own, else the network's.</param>
/// <param name="Domain">The network's.</param>
internal sealed record StoredZone(
    long Epoch, ResourceEntry Entry, ZoneDocument Document, DnsName Apex, IReadOnlyList<(RecordSetId Id, RecordSet Set)> Records, IReadOnlyList<DnsName> Servers, DnsName Domain)
{
    /// <summary>Record sets with the addresses of other names, which a zone file cannot say.</summary>
    public IReadOnlyList<(RecordSetId Id, RecordSetDocument Document)> Aliases { get; private init; } = [];

    public static async Task<Outcome<StoredZone>> ReadAsync(ZoneReads reads, string zone, CancellationToken cancellation)
    {
        var entry = await reads.OneAsync(ResourceKinds.Zone.Key(zone), cancellation);
        var records = await reads.ManyAsync(RecordSetId.RangeOf(zone), cancellation);
        var network = await reads.OneAsync(ResourceKinds.Network.Key("self"), cancellation);
        var nodes = await reads.ManyAsync(ResourceKinds.Node.Range, cancellation);
        if ((entry.Failure ?? records.Failure ?? network.Failure ?? nodes.Failure) is { } failure)
        {
            return failure;
        }

        if (entry.Value is not { } present)
        {
            return ProblemStatus.Missing(ResourceKinds.Zone.Key(zone).Value);
        }

        var document = ResourceKinds.Zone.Parse(present);
        if (!document.Succeeded)
        {
            return document.Failure;
        }

        var pools = await PoolsAsync(reads, records.Value, cancellation);
        if (!pools.Succeeded)
        {
            return pools.Failure;
        }

        var domain = DomainOf(network.Value);
        var apex = DnsName.Parse(zone);
        var sets = SetsOf(records.Value, pools.Value, nodes.Value);
        var own = sets.FirstOrDefault(set => set.Id.Name == apex && set.Id.Type == DnsRecordType.Ns).Set;
        return new StoredZone(nodes.Value.Head.Epoch, present, document.Value, apex, sets, own is null ? NetworkServers(nodes.Value, domain) : NamesOf(own), domain)
        {
            Aliases =
            [
                .. records.Value.Entries
                    .Select(static record => (Id: RecordSetId.TryParse(record.Key, out var id) ? id : null, Document: StoredRecords.ReadSteered(record)))
                    .Where(static record => record is { Id: not null, Document.Steering.Target: not null })
                    .Select(static record => (record.Id!, record.Document!)),
            ],
        };
    }

    /// <summary>The domain that the network's document names; the root before there is one.</summary>
    public static DnsName DomainOf(ResourceEntry? network) =>
        network is not null && ResourceKinds.Network.Parse(network) is { Succeeded: true } parsed ? DnsName.Parse(parsed.Value.Domain) : DnsName.Root;

    /// <summary>Every record set with the SOA first, and NS even where the network gives them.</summary>
    public IEnumerable<(DnsName Name, RecordSet Set)> All()
    {
        var own = Records.FirstOrDefault(record => record.Id.Name == Apex && record.Id.Type == DnsRecordType.Ns).Set;
        yield return (Apex, ZoneAuthority.Of(Document, Entry.Modified, own, Domain));
        if (own is null && Servers.Count > 0)
        {
            yield return (Apex, RecordSet.Ns(RecordSetDocument.TtlSecondsUsual, Servers));
        }

        foreach (var (id, set) in Records)
        {
            yield return (id.Name, set);
        }
    }

    /// <summary>The pools that the zone's records are steered to.</summary>
    private static async Task<Outcome<IReadOnlyDictionary<string, PoolDocument>>> PoolsAsync(ZoneReads reads, ReadOutcome.Found records, CancellationToken cancellation)
    {
        var pools = new Dictionary<string, PoolDocument>(StringComparer.Ordinal);
        foreach (var pool in records.Entries.SelectMany(static entry => StoredRecords.ReadSteered(entry)?.Steering?.AllPools() ?? []).Distinct(StringComparer.Ordinal))
        {
            var read = await reads.OneAsync(ResourceKinds.Pool.Key(pool), cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            if (read.Value is { } entry && ResourceKinds.Pool.Parse(entry) is { Succeeded: true, Value: var document })
            {
                pools[pool] = document;
            }
        }

        return pools;
    }

    /// <summary>Steered sets are there with what everybody gets for whom no rule says otherwise.</summary>
    private static List<(RecordSetId Id, RecordSet Set)> SetsOf(ReadOutcome.Found records, IReadOnlyDictionary<string, PoolDocument> pools, ReadOutcome.Found nodes)
    {
        var gateways = nodes.Entries
            .Select(static node => (Id: ResourceKinds.Node.IdOf(node.Key), Parsed: ResourceKinds.Node.Parse(node)))
            .Where(static node => node is { Id: not null, Parsed: { Succeeded: true, Value.Role: NodeRole.Gateway } })
            .Select(static node => (NodeId.Parse(node.Id!), node.Parsed.Value!))
            .ToList();
        var sets = new List<(RecordSetId Id, RecordSet Set)>();
        foreach (var entry in records.Entries)
        {
            if (RecordSetId.TryParse(entry.Key, out var id) && Read(id, entry, pools, gateways) is { } set)
            {
                sets.Add((id, set));
            }
        }

        return [.. sets.OrderBy(static set => set.Id.Name).ThenBy(static set => set.Id.Type)];
    }

    private static RecordSet? Read(RecordSetId id, ResourceEntry entry, IReadOnlyDictionary<string, PoolDocument> pools, IReadOnlyList<(NodeId Id, NodeDocument Node)> gateways) =>
        StoredRecords.Read(id, entry)
        ?? (StoredRecords.ReadSteered(entry) is not { } steered ? null
            : steered.Steering!.Policy == SteeringDocument.Gateways ? SteeredDefault.Of(id, gateways)
            : SteeredDefault.Of(id, steered, pools.GetValueOrDefault));

    private static IReadOnlyList<DnsName> NamesOf(RecordSet servers) =>
        [.. Enumerable.Range(0, servers.Count).Select(index => DnsName.TryRead(servers.Value(index), out var name) ? name : null).OfType<DnsName>()];

    /// <summary>As the Stargates name themselves.</summary>
    private static IReadOnlyList<DnsName> NetworkServers(ReadOutcome.Found nodes, DnsName domain)
    {
        var count = nodes.Entries.Count(static node => ResourceKinds.Node.Parse(node) is { Succeeded: true, Value: { Role: NodeRole.Stargate, Dns: not null } });
        return [.. Enumerable.Range(1, Math.Min(count, NamingBook.ServerCountMax)).Select(number => domain.Child($"ns{number}"))];
    }
}
