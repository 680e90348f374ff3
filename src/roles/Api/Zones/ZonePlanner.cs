using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// Plans changes of zones and their records. Every commit that changes a zone writes the zone's document and compares it with
/// what was read before everything else: so changes of one zone come one after the other, the rules over several of its
/// documents hold, and its revision is that of its last change.
/// </summary>
internal sealed class ZonePlanner(IControlStore store)
{
    private readonly ZoneReads _reads = new(store);
    private readonly ZoneNeighbours _neighbours = new(store);
    private readonly NameOwners _owners = new(store);
    private readonly SteeredPools _pools = new(new ZoneReads(store));
    private readonly ZoneKeyOwners _keys = new(new ZoneReads(store));

    /// <summary>Whether a change is planned here.</summary>
    public static bool Plans(WantedChange change) => change.Kind == ResourceKinds.Zone || change.Kind == ResourceKinds.RecordSet;

    /// <summary>Reads the zones that a request changes; to be done before anything else is read.</summary>
    public async Task<Outcome<IReadOnlyDictionary<string, ResourceEntry>>> ReadAsync(WriteRequest request, CancellationToken cancellation)
    {
        var zones = new Dictionary<string, ResourceEntry>(StringComparer.Ordinal);
        foreach (var zone in request.Changes.Where(Plans).Select(ZoneOf).Distinct(StringComparer.Ordinal))
        {
            var read = await _reads.OneAsync(ResourceKinds.Zone.Key(zone), cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            if (read.Value is { } entry)
            {
                zones[zone] = entry;
            }
        }

        return zones;
    }

    /// <summary>Adds what a request changes of zones; a failure if a rule refuses it.</summary>
    /// <param name="zones">What <see cref="ReadAsync"/> gave.</param>
    /// <param name="present">The documents that the request changes, as they are.</param>
    public async Task<Failure?> PlanAsync(
        WriteRequest request,
        IReadOnlyDictionary<string, ResourceEntry> zones,
        IReadOnlyDictionary<ResourceKey, ResourceEntry> present,
        CommitDraft draft,
        CancellationToken cancellation)
    {
        foreach (var group in request.Changes.Where(Plans).GroupBy(ZoneOf, StringComparer.Ordinal))
        {
            var change = new ZoneChange(group.Key, [.. group], zones.GetValueOrDefault(group.Key), request.Author) { Control = request.Control };
            var failure = change.IsDeletion
                ? await DeleteAsync(change, draft, cancellation)
                : await ChangeAsync(change, request, present, draft, cancellation);
            if (failure is not null)
            {
                return failure;
            }
        }

        return null;
    }

    /// <summary>As many records go with the zone as one commit holds; nobody sees the others, and they are swept up afterwards.</summary>
    private async Task<Failure?> DeleteAsync(ZoneChange change, CommitDraft draft, CancellationToken cancellation)
    {
        if (change.Puts.Any())
        {
            return Failure.Invalid("id", change.Zone, "one request either deletes a zone or changes its records");
        }

        var records = await _reads.ManyAsync(RecordSetId.RangeOf(change.Zone), cancellation);
        if (!records.Succeeded)
        {
            return records.Failure;
        }

        if (change.Entry is not null && !change.IsProven && await _owners.CheckDeletionAsync(change, draft, cancellation) is { } failure)
        {
            return failure;
        }

        draft.Operations.Add(new Operation.Delete(change.Key));
        draft.Welcome.AddRange(records.Value.Entries.Take(Commit.OperationsMax).Select(static entry => new Operation.Delete(entry.Key)));
        if (change.Entry is { } entry)
        {
            draft.Compares.Add(new Compare.ModifiedAt(change.Key, entry.Modified));
        }

        return null;
    }

    private async Task<Failure?> ChangeAsync(
        ZoneChange change, WriteRequest request, IReadOnlyDictionary<ResourceKey, ResourceEntry> present, CommitDraft draft, CancellationToken cancellation)
    {
        var failure = change.BrokenRule(present)
            ?? change.Puts.Where(put => !present.ContainsKey(put.Key)).Select(put => request.Refuse(put, change.Account)).FirstOrDefault(static denied => denied is not null)
            ?? (change.Entry is null ? await _neighbours.CheckNewAsync(change, draft, cancellation) : null);
        foreach (var owner in failure is null ? change.Puts.GroupBy(static put => RecordOf(put).Owner, StringComparer.Ordinal) : [])
        {
            failure ??= await _neighbours.CheckOwnerAsync(change, RecordOf(owner.First()).Name, owner.Any(static put => RecordOf(put).Type == DnsRecordType.Dname), cancellation);
        }

        failure ??= await _pools.CheckAsync(change, request, draft, cancellation)
            ?? await _keys.CheckAsync(change, cancellation)
            ?? (change.BeginsSigning ? await _neighbours.CheckSigningAsync(change, draft, cancellation) : null);
        if (failure is not null)
        {
            return failure;
        }

        draft.Compares.Add(new Compare.ModifiedAt(change.Key, change.Entry?.Modified ?? Revision.Zero));
        draft.Operations.Add(Put(ResourceKinds.Zone, change.Key, change.Account, ResourceKinds.Zone.Serialise(change.After(present))));
        draft.Operations.AddRange(change.Puts.Select(put => Put(put.Kind, put.Key, change.Account, put.Body)));
        draft.Operations.AddRange(change.Deletes.Select(static delete => new Operation.Delete(delete.Key)));
        return null;
    }

    private static Operation.Put Put(ResourceKind kind, ResourceKey key, string account, ReadOnlyMemory<byte> body) =>
        new(key, kind.Name, kind.SchemaVersion, account, body);

    private static string ZoneOf(WantedChange change) =>
        change.Kind == ResourceKinds.Zone ? change.Id : RecordOf(change).Zone;

    internal static RecordSetId RecordOf(WantedChange change)
    {
        Invariant.Hold(RecordSetId.TryParse(change.Id, out var id), "the id of a wanted record set was checked");
        return id;
    }
}
