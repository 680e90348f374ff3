using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>Turns what a request wants into one commit, with the claims of services' domains in the same commit.</summary>
internal sealed class ChangePlanner(IControlStore store, ServingGuard guard, TimeProvider time)
{
    private readonly ZonePlanner _zones = new(store);
    private readonly NameOwners _owners = new(store);
    private readonly CatalogListing _catalogs = new(new ZoneReads(store));
    private readonly PoolUsers _pools = new(new ZoneReads(store));

    /// <summary>Reads what the plan depends on, and makes the commit; a failure is of the input or of the store.</summary>
    public async Task<Outcome<Commit>> PlanAsync(WriteRequest request, CancellationToken cancellation)
    {
        var derived = await _catalogs.FollowAsync(request, cancellation);
        return !derived.Succeeded ? derived.Failure : await PlanAsync(request, derived.Value.Count == 0 ? request : request with { Changes = [.. request.Changes, .. derived.Value] }, cancellation);
    }

    /// <param name="asked">What the client asked for, which tells its request from others.</param>
    /// <param name="request">The same with what follows from it.</param>
    private async Task<Outcome<Commit>> PlanAsync(WriteRequest asked, WriteRequest request, CancellationToken cancellation)
    {
        var zones = await _zones.ReadAsync(request, cancellation);
        if (!zones.Succeeded)
        {
            return zones.Failure;
        }

        var present = await ReadAsync(request.Changes.Select(change => change.Key), cancellation);
        if (!present.Succeeded)
        {
            return present.Failure;
        }

        if (Denied(request, present.Value) is { } denied)
        {
            return denied;
        }

        var claims = await ReadClaimsAsync(request.Changes, present.Value, cancellation);
        if (!claims.Succeeded)
        {
            return claims.Failure;
        }

        var draft = new CommitDraft();
        var (operations, compares) = (draft.Operations, draft.Compares);
        var reserved = await ReadReservedAsync(request.Changes, cancellation);
        if (!reserved.Succeeded)
        {
            return reserved.Failure;
        }

        var ledger = new ClaimLedger(claims.Value, reserved.Value);
        var taken = Claim(request, present.Value, ledger);
        if (taken is not null)
        {
            return taken;
        }

        foreach (var change in request.Changes)
        {
            Add(request, change, present.Value.GetValueOrDefault(change.Key), draft);
        }

        var broken = await CheckRemovalsAsync(request.Changes, compares, cancellation)
            ?? await guard.CheckAsync(request.Changes, compares, cancellation)
            ?? await _owners.CheckDomainsAsync(ledger.Taken, request, draft, cancellation)
            ?? await _pools.CheckAsync(request, present.Value, draft, cancellation)
            ?? await _zones.PlanAsync(request, zones.Value, present.Value, draft, cancellation);
        if (broken is not null)
        {
            return broken;
        }

        ledger.Settle(operations, compares);
        operations.AddRange(draft.Welcome.Take(Math.Max(0, Kernel.Commit.OperationsMax - operations.Count)));
        return Commit(asked, operations, compares);
    }

    private static Failure? Denied(WriteRequest request, IReadOnlyDictionary<ResourceKey, ResourceEntry> present) =>
        request.Changes
            .Select(change => present.TryGetValue(change.Key, out var entry) ? request.Refuse(change, entry.Account) : null)
            .FirstOrDefault(static denied => denied is not null);

    /// <summary>One change and the condition under which it is made; those of zones are planned by themselves.</summary>
    private void Add(WriteRequest request, WantedChange change, ResourceEntry? entry, CommitDraft draft)
    {
        draft.Compares.AddRange(Conditions(request, change, entry));
        if (ZonePlanner.Plans(change))
        {
            return;
        }

        draft.Operations.Add(change is WantedChange.Put put
            ? new Operation.Put(put.Key, put.Kind.Name, put.Kind.SchemaVersion, entry?.Account ?? request.Author, put.Body)
            : new Operation.Delete(change.Key));
        draft.Operations.AddRange(change is WantedChange.Delete && entry is not null ? Revocations.WithDeletionOf(entry, time.GetUtcNow()) : []);
    }

    private static Outcome<Commit> Commit(WriteRequest request, List<Operation> operations, List<Compare> compares) =>
        operations.Count > Kernel.Commit.OperationsMax
            ? Failure.Invalid("resources", $"{operations.Count} changes", $"one request makes at most {Kernel.Commit.OperationsMax} changes, claims of domains included")
            : new Commit
            {
                Author = request.Author,
                Operations = operations,
                Compares = [.. compares.Distinct()],
                Epoch = request.Condition is WriteCondition.Unchanged { Tag.Epoch: var epoch } ? epoch : null,
                IdempotencyKey = request.IdempotencyKey,
                RequestDigest = request.IdempotencyKey is null ? null : request.Digest(),
            };

    /// <summary>
    /// A service's claims follow from what it was, and records from what pools were, so these must not change between reading and
    /// commit; and of two who make a document of one name at once, the second is asked whether it may change the first one's. For
    /// the rest only the client's own condition counts. What a client deletes must be there.
    /// </summary>
    private static IEnumerable<Compare> Conditions(WriteRequest request, WantedChange change, ResourceEntry? entry)
    {
        switch (request.Condition)
        {
            case not null when change.IsDerived:
                break;
            case WriteCondition.Unchanged { Tag: var tag }:
                yield return new Compare.ModifiedAt(change.Key, tag.Revision);
                break;
            case WriteCondition.Absent:
                yield return new Compare.ModifiedAt(change.Key, Revision.Zero);
                break;
            case WriteCondition.None when entry is null || change.Kind == ResourceKinds.Service || change.Kind == ResourceKinds.Pool || change is WantedChange.Delete:
                // Deleting what is absent must fail, yet only in the store: a repetition of a successful deletion succeeds.
                yield return new Compare.ModifiedAt(change.Key, change is WantedChange.Delete && entry is null ? new Revision(long.MaxValue) : entry?.Modified ?? Revision.Zero);
                break;
        }
    }

    /// <summary>Names are given back before they are taken, so that one request can move a domain between services.</summary>
    private static Failure? Claim(WriteRequest request, IReadOnlyDictionary<ResourceKey, ResourceEntry> present, ClaimLedger ledger)
    {
        var services = request.Changes.Where(change => change.Kind == ResourceKinds.Service).ToList();
        foreach (var change in services)
        {
            foreach (var domain in DomainsOf(present.GetValueOrDefault(change.Key)?.Body).Except(DomainsAfter(change)))
            {
                ledger.Release(domain, change.Id);
            }
        }

        foreach (var change in services)
        {
            var account = present.GetValueOrDefault(change.Key)?.Account ?? request.Author;
            foreach (var domain in DomainsAfter(change))
            {
                if (ledger.Take(domain, change.Id, account) is { } failure)
                {
                    return failure;
                }
            }
        }

        return null;
    }

    private async Task<Outcome<IReadOnlyDictionary<string, ResourceEntry>>> ReadClaimsAsync(
        IReadOnlyList<WantedChange> changes, IReadOnlyDictionary<ResourceKey, ResourceEntry> present, CancellationToken cancellation)
    {
        var domains = changes.Where(change => change.Kind == ResourceKinds.Service)
            .SelectMany(change => DomainsAfter(change).Concat(DomainsOf(present.GetValueOrDefault(change.Key)?.Body)))
            .Distinct(StringComparer.Ordinal);
        var claims = await ReadAsync(domains.Select(ResourceKinds.Claim.Key), cancellation);
        return claims.Succeeded
            ? claims.Value.ToDictionary(claim => ResourceKinds.Claim.IdOf(claim.Key)!, claim => claim.Value, StringComparer.Ordinal)
            : claims.Failure;
    }

    /// <summary>A node whose device may still log in is in service: without its document it would be so unseen.</summary>
    private async Task<Failure?> CheckRemovalsAsync(IReadOnlyList<WantedChange> changes, List<Compare> compares, CancellationToken cancellation)
    {
        var removed = changes.Where(change => change is WantedChange.Delete && change.Kind == ResourceKinds.Node).Select(change => change.Id).ToList();
        var devices = await ReadAsync(removed.Select(ResourceKinds.Device.Key), cancellation);
        if (!devices.Succeeded)
        {
            return devices.Failure;
        }

        foreach (var id in removed)
        {
            var key = ResourceKinds.Device.Key(id);
            var device = devices.Value.GetValueOrDefault(key);
            if (device is not null && ResourceKinds.Device.Parse(device) is not { Succeeded: true, Value.Revoked: true })
            {
                return new Failure(ProblemStatus.Conflict, $"the node {id} may still log in: send it away first by 'edge device revoke {id}'");
            }

            compares.Add(new Compare.ModifiedAt(key, device?.Modified ?? Revision.Zero));
        }

        return null;
    }

    private async Task<Outcome<ReservedNames>> ReadReservedAsync(IReadOnlyList<WantedChange> changes, CancellationToken cancellation)
    {
        if (!changes.Any(change => change.Kind == ResourceKinds.Service))
        {
            return new ReservedNames(null);
        }

        var network = await ReadAsync([ResourceKinds.Network.Key("self")], cancellation);
        return network.Succeeded ? ReservedNames.Of(network.Value.Values.FirstOrDefault()) : network.Failure;
    }

    private async Task<Outcome<IReadOnlyDictionary<ResourceKey, ResourceEntry>>> ReadAsync(IEnumerable<ResourceKey> keys, CancellationToken cancellation)
    {
        var entries = new Dictionary<ResourceKey, ResourceEntry>();
        foreach (var key in keys)
        {
            switch (await store.ReadAsync(KeyRange.Of(key), cancellation))
            {
                case ReadOutcome.Found { Entries: [var entry, ..] }:
                    entries[key] = entry;
                    break;
                case ReadOutcome.Unavailable { Detail: var detail }:
                    return ProblemStatus.StoreDown(detail);
            }
        }

        return entries;
    }

    private static IReadOnlyList<string> DomainsAfter(WantedChange change) =>
        change is WantedChange.Put put ? DomainsOf(put.Body) : [];

    private static IReadOnlyList<string> DomainsOf(ReadOnlyMemory<byte>? service) =>
        service is { } body && ResourceKinds.Service.Parse(body) is { Succeeded: true, Value: var document } ? document.Domains : [];
}
