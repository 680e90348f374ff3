using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>The rules between a zone and those above it, and between a record set and what stands beside, above and beneath it.</summary>
internal sealed class ZoneNeighbours(IControlStore store)
{
    private readonly ZoneReads _reads = new(store);
    private readonly NameOwners _owners = new(store);

    /// <summary>
    /// Whether a zone may be made: not of the network's own names, beneath another account's zone only if that delegates it, and
    /// not over the domains of another account's services, unless its author has proven that the name is its own. What it depends on is compared at the commit.
    /// </summary>
    public async Task<Failure?> CheckNewAsync(ZoneChange change, CommitDraft draft, CancellationToken cancellation)
    {
        var network = await _reads.OneAsync(ResourceKinds.Network.Key("self"), cancellation);
        if (!network.Succeeded)
        {
            return network.Failure;
        }

        return ReservedNames.Of(network.Value).Holds(change.Apex)
            ? Failure.Invalid("id", change.Zone, "the network itself answers for this name")
            : change.IsProven ? null
            : await CheckParentAsync(change, draft, cancellation) ?? await _owners.CheckZoneAsync(change, draft, cancellation);
    }

    private async Task<Failure?> CheckParentAsync(ZoneChange change, CommitDraft draft, CancellationToken cancellation)
    {
        for (var above = change.Apex.Parent; above is { LabelCount: > 0 }; above = above.Parent)
        {
            var key = ResourceKinds.Zone.Key(ZoneText.Of(above));
            var read = await _reads.OneAsync(key, cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            if (read.Value is { } parent)
            {
                return parent.Account != change.Account ? await CheckDelegationAsync(change, above, $"it lies in the zone {ZoneText.Of(above)} of another account, which must delegate it first, by NS records; if it is yours, 'edge zone prove {change.Zone}' makes it", draft, cancellation)
                    : IsSigned(parent) ? await CheckDelegationAsync(change, above, $"it lies in the zone {ZoneText.Of(above)}, whose signatures say that there is no such zone: delegate it there first, by NS records", draft, cancellation)
                    : null;
            }

            draft.Compares.Add(new Compare.ModifiedAt(key, Revision.Zero));
        }

        return null;
    }

    /// <summary>Whether a zone may be signed: its signatures deny the zones beneath it that it does not delegate.</summary>
    public async Task<Failure?> CheckSigningAsync(ZoneChange change, CommitDraft draft, CancellationToken cancellation)
    {
        var zones = await draft.ZonesAsync(_reads, cancellation);
        if (!zones.Succeeded)
        {
            return zones.Failure;
        }

        foreach (var child in zones.Value.Entries.Select(static zone => DnsName.Parse(ResourceKinds.Zone.IdOf(zone.Key)!)).Where(zone => zone != change.Apex && zone.IsWithin(change.Apex)))
        {
            var found = await FindDelegationAsync(change, child, change.Apex, cancellation);
            if (found is not { Succeeded: true, Value: not null })
            {
                return found.Succeeded
                    ? Failure.Invalid("spec.signing", ZoneText.Of(child), $"this zone lies beneath {change.Zone}, whose signatures would say that it does not exist: delegate it first, by NS records")
                    : found.Failure;
            }
        }

        return null;
    }

    private static bool IsSigned(ResourceEntry zone) => ResourceKinds.Zone.Parse(zone) is { Succeeded: true, Value.Signing: not null };

    /// <summary>An alias stands alone at its name, and nothing stands beneath a DNAME.</summary>
    public async Task<Failure?> CheckOwnerAsync(ZoneChange change, DnsName name, bool isRedirected, CancellationToken cancellation)
    {
        var beside = await _reads.ManyAsync(RecordSetId.RangeOf(change.Zone, ZoneText.Relative(name, change.Apex)), cancellation);
        if (!beside.Succeeded)
        {
            return beside.Failure;
        }

        var types = After(change, beside.Value.Entries).Where(id => id.Name == name).Select(static id => id.Type).Distinct().ToList();
        if (types.Contains(DnsRecordType.Cname) && types.Count > 1)
        {
            var others = string.Join(", ", types.Where(static type => type != DnsRecordType.Cname).Select(RecordTypeName.Of).Order(StringComparer.Ordinal));
            return Failure.Invalid("id", ZoneText.Of(name), $"it would have a CNAME and {others}, but an alias stands alone (RFC 1034 §3.6.2): delete one of them first");
        }

        return await CheckAboveAsync(change, name, cancellation) ?? (isRedirected ? await CheckBeneathAsync(change, name, cancellation) : null);
    }

    private async Task<Failure?> CheckAboveAsync(ZoneChange change, DnsName name, CancellationToken cancellation)
    {
        for (var above = name; above != change.Apex;)
        {
            above = above.Parent!;
            var key = ResourceKinds.RecordSet.Key($"{change.Zone}/{ZoneText.Relative(above, change.Apex)}/dname");
            var read = await _reads.OneAsync(key, cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            if (change.Puts.Any(put => put.Key == key) || (read.Value is not null && !change.Deletes.Any(delete => delete.Key == key)))
            {
                return Failure.Invalid("id", ZoneText.Of(name), $"{ZoneText.Of(above)} has a DNAME, beneath which there may be nothing (RFC 6672 §2.4): delete it first");
            }
        }

        return null;
    }

    private async Task<Failure?> CheckBeneathAsync(ZoneChange change, DnsName name, CancellationToken cancellation)
    {
        var all = await _reads.ManyAsync(RecordSetId.RangeOf(change.Zone), cancellation);
        return !all.Succeeded ? all.Failure
            : After(change, all.Value.Entries).FirstOrDefault(id => id.Name != name && id.Name.IsWithin(name)) is { } beneath
                ? Failure.Invalid("id", ZoneText.Of(name), $"{ZoneText.Of(beneath.Name)} stands beneath it, where a DNAME allows nothing (RFC 6672 §2.4): delete it first")
                : null;
    }

    private async Task<Failure?> CheckDelegationAsync(ZoneChange change, DnsName parent, string rule, CommitDraft draft, CancellationToken cancellation)
    {
        var found = await FindDelegationAsync(change, change.Apex, parent, cancellation);
        if (found is { Succeeded: true, Value: { } delegation })
        {
            draft.Compares.Add(new Compare.ModifiedAt(delegation.Key, delegation.Modified));
        }

        return !found.Succeeded ? found.Failure : found.Value is null ? Failure.Invalid("id", change.Zone, rule) : null;
    }

    /// <summary>The NS records by which a zone gives a name beneath it away, with their revision, zero for new ones; null if there are none.</summary>
    private async Task<Outcome<Delegation?>> FindDelegationAsync(ZoneChange change, DnsName child, DnsName parent, CancellationToken cancellation)
    {
        for (var name = child; name != parent; name = name.Parent!)
        {
            var key = ResourceKinds.RecordSet.Key($"{ZoneText.Of(parent)}/{ZoneText.Relative(name, parent)}/ns");
            var read = await _reads.OneAsync(key, cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            if (read.Value is not null || change.Puts.Any(put => put.Key == key))
            {
                return new Delegation(key, read.Value?.Modified ?? Revision.Zero);
            }
        }

        return (Delegation?)null;
    }

    /// <summary>The record sets that there will be.</summary>
    private static IEnumerable<RecordSetId> After(ZoneChange change, IReadOnlyList<ResourceEntry> present)
    {
        var gone = change.Deletes.Select(static delete => delete.Key).ToHashSet();
        foreach (var entry in present.Where(entry => !gone.Contains(entry.Key)))
        {
            if (RecordSetId.TryParse(entry.Key, out var id))
            {
                yield return id;
            }
        }

        foreach (var put in change.Puts)
        {
            yield return ZonePlanner.RecordOf(put);
        }
    }

    private sealed record Delegation(ResourceKey Key, Revision Modified);
}
