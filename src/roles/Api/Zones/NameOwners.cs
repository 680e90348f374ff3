using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// A zone and the domains of services within it are of one account: neither answers for a name of somebody else's. Each side looks
/// at the other, and what it saw is compared at the commit, so that of two at once one is refused.
/// </summary>
internal sealed class NameOwners(IControlStore store)
{
    /// <summary>A commit's other compares need room too.</summary>
    private const int ZonesComparedMax = 32;

    private readonly ZoneReads _reads = new(store);

    /// <summary>Whether services of other accounts have domains at or beneath the name of a new zone.</summary>
    public async Task<Failure?> CheckZoneAsync(ZoneChange change, CommitDraft draft, CancellationToken cancellation)
    {
        var claims = await draft.ClaimsAsync(_reads, cancellation);
        if (!claims.Succeeded)
        {
            return claims.Failure;
        }

        return claims.Value.Entries.Any(claim => claim.Account != change.Account && IsWithin(ResourceKinds.Claim.IdOf(claim.Key), change.Zone))
            ? Failure.Invalid("id", change.Zone, "a service of another account has this name or one beneath it as its domain: that account makes the zone, or its service gives the domain back first")
            : await CheckBeneathAsync(change, draft, cancellation);
    }

    /// <summary>Whether names that a zone gives up would be answered by the zone above it of another account.</summary>
    public async Task<Failure?> CheckDeletionAsync(ZoneChange change, CommitDraft draft, CancellationToken cancellation)
    {
        for (var above = change.Apex.Parent; above is { LabelCount: > 0 }; above = above.Parent)
        {
            var parent = await _reads.OneAsync(ResourceKinds.Zone.Key(ZoneText.Of(above)), cancellation);
            if (!parent.Succeeded || parent.Value is { } zone && zone.Account == change.Account)
            {
                return parent.Succeeded ? null : parent.Failure;
            }

            if (parent.Value is not null)
            {
                var claims = await draft.ClaimsAsync(_reads, cancellation);
                return !claims.Succeeded ? claims.Failure
                    : claims.Value.Entries.Any(claim => claim.Account != parent.Value.Account && IsWithin(ResourceKinds.Claim.IdOf(claim.Key), change.Zone))
                        ? Failure.Invalid("id", change.Zone, $"services have domains in it, and without it they would lie in the zone {ZoneText.Of(above)} of another account: they give them back first")
                        : null;
            }
        }

        return null;
    }

    /// <summary>
    /// A zone that comes later does not enclose those of others. Not compared at the commit: every change of any zone would get in
    /// the way. One that is made in this very moment stays, and is answered beneath the new one.
    /// </summary>
    private async Task<Failure?> CheckBeneathAsync(ZoneChange change, CommitDraft draft, CancellationToken cancellation)
    {
        var zones = await draft.ZonesAsync(_reads, cancellation);
        return !zones.Succeeded ? zones.Failure
            : zones.Value.Entries.FirstOrDefault(zone => zone.Account != change.Account && IsWithin(ResourceKinds.Zone.IdOf(zone.Key), change.Zone)) is { } beneath
                ? Failure.Invalid("id", change.Zone, $"the zone {ResourceKinds.Zone.IdOf(beneath.Key)} of another account lies beneath it: that account makes it, or gives its own up first; if it is yours, 'edge zone prove {change.Zone}' makes it")
                : null;
    }

    private static bool IsWithin(string? domain, string zone) =>
        domain is not null && domain.EndsWith(zone, StringComparison.Ordinal) && (domain.Length == zone.Length || domain[^(zone.Length + 1)] == '.');

    /// <summary>Whether domains that services take lie in zones of other accounts.</summary>
    /// <param name="taken">The domains that are new to their services, and the services' accounts.</param>
    /// <param name="request">What else is changed: a zone that it makes counts already.</param>
    public async Task<Failure?> CheckDomainsAsync(IEnumerable<(string Domain, string Account)> taken, WriteRequest request, CommitDraft draft, CancellationToken cancellation)
    {
        var made = request.Changes.OfType<WantedChange.Put>().Where(static put => put.Kind == ResourceKinds.Zone).Select(static put => put.Key).ToHashSet();
        var seen = new Dictionary<ResourceKey, ResourceEntry?>();
        var head = Revision.Zero;
        foreach (var (domain, account) in taken)
        {
            string? owner = null;
            for (var name = DnsName.Parse(domain); owner is null && name is { LabelCount: > 0 }; name = name.Parent)
            {
                var key = ResourceKinds.Zone.Key(ZoneText.Of(name));
                if (!seen.TryGetValue(key, out var zone))
                {
                    var read = await _reads.ManyAsync(KeyRange.Of(key), cancellation);
                    if (!read.Succeeded)
                    {
                        return read.Failure;
                    }

                    head = seen.Count == 0 ? read.Value.Head.Revision : head;
                    seen[key] = zone = read.Value.Entries is [var entry, ..] ? entry : null;
                }

                owner = zone?.Account ?? (made.Contains(key) ? request.Author : null);
                if (owner is not null && owner != account)
                {
                    return Failure.Invalid("spec.domains", domain, $"it lies in the zone {ZoneText.Of(name)} of another account: that account makes the service, or a zone of one's own is made for what it delegates");
                }
            }
        }

        draft.Compares.AddRange(Unchanged(seen, head));
        return null;
    }

    /// <summary>The zones one by one; where a commit has no room for that, all of them.</summary>
    private static IEnumerable<Compare> Unchanged(Dictionary<ResourceKey, ResourceEntry?> seen, Revision head) =>
        seen.Count <= ZonesComparedMax
            ? seen.Select(static zone => new Compare.ModifiedAt(zone.Key, zone.Value?.Modified ?? Revision.Zero))
            : [new Compare.UnchangedSince(ResourceKinds.Zone.Prefix, head)];
}
