using System.Security.Cryptography;
using System.Text;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// Keeps catalogs of ours (RFC 9432) in step with the zones that name them: what a catalog says are ordinary records of it, written by
/// the same commit as the zone that it lists.
/// </summary>
internal sealed class CatalogListing(ZoneReads reads)
{
    /// <summary>The records of a catalog that lists nothing: its NS and its version.</summary>
    private const int EmptySets = 2;

    private const int IdBytes = 16;

    /// <summary>What is to be changed beside what a request asks for.</summary>
    public async Task<Outcome<IReadOnlyList<WantedChange>>> FollowAsync(WriteRequest request, CancellationToken cancellation)
    {
        var more = new List<WantedChange>();
        foreach (var change in request.Changes.Where(static change => change.Kind == ResourceKinds.Zone))
        {
            var read = await reads.OneAsync(change.Key, cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            var before = read.Value is { } entry && ResourceKinds.Zone.Parse(entry) is { Succeeded: true, Value: var known } ? known : null;
            var after = change is WantedChange.Put put ? ResourceKinds.Zone.Parse(put.Body).Value : null;
            if ((CheckDeletion(change.Id, before, after) ?? await MoveAsync(change.Id, read.Value?.Account ?? request.Author, before, after, more, cancellation)) is { } failure)
            {
                return failure;
            }

            if (before is null && after is { Mode: ZoneDocument.CatalogMode } && !after.IsTaken())
            {
                more.AddRange(Records(change.Id));
            }
        }

        return more;
    }

    private static Failure? CheckDeletion(string zone, ZoneDocument? before, ZoneDocument? after) =>
        after is null && before is { Mode: ZoneDocument.CatalogMode, RecordSets: > EmptySets } && !before.IsTaken()
            ? new Failure(ProblemStatus.Conflict, $"the catalog {zone} lists {before.RecordSets - EmptySets} zones, which its secondaries would end: take them out first, by 'edge zone catalog ZONE --none'")
            : null;

    /// <summary>A zone leaves one catalog, and is listed in another.</summary>
    private async Task<Failure?> MoveAsync(string zone, string account, ZoneDocument? before, ZoneDocument? after, List<WantedChange> more, CancellationToken cancellation)
    {
        if (before?.Catalog == after?.Catalog)
        {
            return null;
        }

        if (before?.Catalog is { } old)
        {
            var listed = await reads.OneAsync(ResourceKinds.RecordSet.Key(IdOf(old, zone)), cancellation);
            if (!listed.Succeeded)
            {
                return listed.Failure;
            }

            if (listed.Value is not null)
            {
                more.Add(new WantedChange.Delete(ResourceKinds.RecordSet, IdOf(old, zone)) { IsDerived = true });
            }
        }

        if (after?.Catalog is not { } catalog)
        {
            return null;
        }

        var read = await reads.OneAsync(ResourceKinds.Zone.Key(catalog), cancellation);
        if (!read.Succeeded)
        {
            return read.Failure;
        }

        if (read.Value is not { } entry || entry.Account != account || ResourceKinds.Zone.Parse(entry) is not { Succeeded: true, Value: { Mode: ZoneDocument.CatalogMode } document } || document.IsTaken())
        {
            return Failure.Invalid("spec.catalog", catalog, $"the account of the zone has no such catalog of its own: make it first, by 'edge zone create {catalog} --catalog'");
        }

        if (ResourceKinds.RecordSet.CheckId(IdOf(catalog, zone)) is { } broken)
        {
            return broken;
        }

        more.Add(Put(IdOf(catalog, zone), $"{zone}."));
        return null;
    }

    /// <summary>What every catalog says (RFC 9432 §4.2.1 and §4.1): its version, and a server that nobody asks.</summary>
    private static IEnumerable<WantedChange> Records(string catalog) => [Put($"{catalog}/{RecordSetId.ApexOwner}/ns", "invalid."), Put($"{catalog}/version/txt", "\"2\"")];

    private static WantedChange.Put Put(string id, string value) =>
        new(ResourceKinds.RecordSet, id, ResourceKinds.RecordSet.Serialise(new RecordSetDocument { Values = [value] })) { IsDerived = true };

    /// <summary>The same for a zone at all times, and as short for all zones.</summary>
    private static string IdOf(string catalog, string zone) =>
        $"{catalog}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(zone)).AsSpan(0, IdBytes))}.zones/ptr";
}
