using System.Net;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// The rule between a pool and the records that are steered to it: it stays while one names it, and keeps an address for them.
/// So no record is left without an answer, and a name that is free again steers nobody's visitors.
/// </summary>
internal sealed class PoolUsers(ZoneReads reads)
{
    /// <summary>Beyond this many zones of an account, all zones are compared together: a commit's other compares need room too.</summary>
    private const int ZonesComparedMax = 128;

    /// <summary>Whether the pools that a request deletes, or takes addresses from, can do without. What was seen is compared at the commit.</summary>
    public async Task<Failure?> CheckAsync(
        WriteRequest request, IReadOnlyDictionary<ResourceKey, ResourceEntry> present, CommitDraft draft, CancellationToken cancellation)
    {
        foreach (var change in request.Changes.Where(static change => change.Kind == ResourceKinds.Pool))
        {
            if (present.GetValueOrDefault(change.Key) is { } entry
                && TypesOf(entry.Body).Except(change is WantedChange.Put put ? TypesOf(put.Body) : []).ToList() is { Count: > 0 } lost
                && await CheckAsync(change, entry.Account, lost, request, draft, cancellation) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private async Task<Failure?> CheckAsync(
        WantedChange pool, string account, List<DnsRecordType> lost, WriteRequest request, CommitDraft draft, CancellationToken cancellation)
    {
        var zones = await draft.ZonesAsync(reads, cancellation);
        if (!zones.Succeeded)
        {
            return zones.Failure;
        }

        var own = zones.Value.Entries.Where(zone => zone.Account == account).ToList();
        draft.Compares.AddRange(own.Count <= ZonesComparedMax
            ? own.Select(static zone => new Compare.ModifiedAt(zone.Key, zone.Modified))
            : [new Compare.UnchangedSince(ResourceKinds.Zone.Prefix, zones.Value.Head.Revision)]);
        var changed = request.Changes.Select(static change => change.Key).ToHashSet();
        foreach (var zone in own)
        {
            var records = await reads.ManyAsync(RecordSetId.RangeOf(ResourceKinds.Zone.IdOf(zone.Key)!), cancellation);
            if (!records.Succeeded)
            {
                return records.Failure;
            }

            foreach (var record in records.Value.Entries.Where(record => !changed.Contains(record.Key)))
            {
                if (RecordSetId.TryParse(record.Key, out var id) && lost.Contains(id.Type) && Naming.StoredRecords.ReadSteered(record)?.Steering?.AllPools().Contains(pool.Id) == true)
                {
                    return pool is WantedChange.Delete
                        ? Failure.Invalid("id", pool.Id, $"{ZoneText.Of(id.Name)} {RecordTypeName.Of(id.Type)} is steered to it: steer that elsewhere or delete it first")
                        : Failure.Invalid("spec.members", pool.Id, $"{ZoneText.Of(id.Name)} is steered to it, and it would have no address of type {RecordTypeName.Of(id.Type)} any more");
                }
            }
        }

        return null;
    }

    /// <summary>The types of records that a pool has addresses for.</summary>
    private static IEnumerable<DnsRecordType> TypesOf(ReadOnlyMemory<byte> body) =>
        ResourceKinds.Pool.Parse(body) is { Succeeded: true, Value: var pool }
            ? pool.Members.Where(static member => IPAddress.TryParse(member.Address, out _)).Select(static member => RecordSet.AddressTypeOf(IPAddress.Parse(member.Address))).Distinct()
            : [];
}
