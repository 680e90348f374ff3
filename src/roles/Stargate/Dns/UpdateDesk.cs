using System.Net;
using Edge.Coordination;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// Does updates (RFC 2136): reads what they speak of, works out what becomes of it, asks whether the key may, and commits it,
/// if nobody changed the zone meanwhile. It is done once this Stargate answers by it.
/// </summary>
internal sealed class UpdateDesk(IControlStore store, ControlView view, ServedRevision served, IAuditLog audit, NamingMetrics metrics)
{
    /// <summary>Others may change the zone while an update is worked out; it is then worked out anew, this often at most.</summary>
    private const int AttemptsMax = 12;

    /// <summary>Names that one update may speak of: each is read.</summary>
    private const int NamesMax = 128;

    /// <summary>Reads that one update may take, those of names above included.</summary>
    private const int ReadsMax = 512;

    /// <summary>What is committed is done, though it be answered by late: then it is said all the same.</summary>
    private static readonly TimeSpan ServedWithin = TimeSpan.FromSeconds(5);

    public async Task<UpdateResult> ApplyAsync(DnsMessage message, TsigGrant grant, IPEndPoint client, CancellationToken cancellation)
    {
        var code = ZoneUpdate.Read(message, out var update);
        var result = update is null ? new UpdateResult(code) : await ApplyAsync(update, grant, client, cancellation);
        metrics.Updated(result.Code);
        return result;
    }

    private async Task<UpdateResult> ApplyAsync(ZoneUpdate update, TsigGrant grant, IPEndPoint client, CancellationToken cancellation)
    {
        if (TooLarge(update) is { } tooLarge)
        {
            return tooLarge;
        }

        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            var zone = await ReadAsync(update, cancellation);
            if (zone is null)
            {
                return Failed("the store does not answer");
            }

            if (zone.Value.Zone is not { } known)
            {
                return new UpdateResult(DnsResponseCode.NotAuthoritative);
            }

            var plan = UpdatePlanner.Plan(update, known);
            if (plan.Code != DnsResponseCode.NoError)
            {
                return new UpdateResult(plan.Code, plan.Text);
            }

            if (WhyNot(plan, known, grant) is { } denied)
            {
                await RecordAsync(update, grant, client, AuditOutcome.Refused, Revision.Zero, denied.Message, cancellation);
                return new UpdateResult(DnsResponseCode.Refused, denied.Message);
            }

            if (plan.IsNothing(known.Document))
            {
                return UpdateResult.Done;
            }

            var outcome = await store.CommitAsync(
                new Commit { Author = grant.Subject, Operations = plan.Operations(known), Compares = [new Compare.ModifiedAt(known.Entry.Key, known.Entry.Modified)] }, cancellation);
            switch (outcome)
            {
                case CommitOutcome.Committed committed:
                    await RecordAsync(update, grant, client, AuditOutcome.Accepted, committed.Revision, "", cancellation);
                    await served.WaitAsync(committed.Revision, ServedWithin, cancellation);
                    return UpdateResult.Done;
                case CommitOutcome.Conflict:
                    continue;
                case CommitOutcome.Invalid invalid:
                    return new UpdateResult(DnsResponseCode.Refused, invalid.Failure.Message);
                default:
                    return Failed("the store did not commit it");
            }
        }

        return Failed("others change the zone all the time");
    }

    /// <summary>What an update takes to work out is bounded before anything is read.</summary>
    private static UpdateResult? TooLarge(ZoneUpdate update) =>
        update.Names.Count > NamesMax
            ? new UpdateResult(DnsResponseCode.Refused, $"the update speaks of {update.Names.Count} names; one speaks of at most {NamesMax}")
            : update.Apex.LabelCount > 0 && RangesOf(update, ZoneText.Of(update.Apex)).Take(ReadsMax + 1).Count() > ReadsMax
                ? new UpdateResult(DnsResponseCode.Refused, "the update speaks of names that lie too deep")
                : null;

    private static UpdateResult Failed(string text) => new(DnsResponseCode.ServerFailure, text);

    /// <summary>The first record set that the key may not treat so; null if it may do all.</summary>
    private static Failure? WhyNot(UpdatePlan plan, UpdatedZone zone, TsigGrant grant)
    {
        var path = zone.Entry.Key.Value;
        var isAuthority = (plan.After with { RecordSets = 0 }) != (zone.Document with { RecordSets = 0 });
        return (isAuthority ? grant.Access.Check(path, Capabilities.Update, zone.Entry.Account) : null)
            ?? plan.Effects.Select(effect => grant.Access.Check(ResourceKinds.RecordSet.Key(effect.Id.ToString()).Value, Needed(effect), zone.Entry.Account))
                .FirstOrDefault(static denied => denied is not null);
    }

    private static Capabilities Needed(UpdateEffect effect) =>
        effect.After is null ? Capabilities.Delete : effect.Before ? Capabilities.Update : Capabilities.Create;

    /// <summary>Null if the store does not answer; the zone is null if there is none.</summary>
    private async Task<(UpdatedZone? Zone, bool)?> ReadAsync(ZoneUpdate update, CancellationToken cancellation)
    {
        var id = update.Apex.LabelCount == 0 ? "" : ZoneText.Of(update.Apex);
        if (ResourceKinds.Zone.CheckId(id) is not null)
        {
            return (null, true);
        }

        if (await store.ReadAsync(KeyRange.Of(ResourceKinds.Zone.Key(id)), cancellation) is not ReadOutcome.Found { Entries: var zones })
        {
            return null;
        }

        if (zones is not [var entry, ..] || ResourceKinds.Zone.Parse(entry) is not { Succeeded: true, Value: var document })
        {
            return (null, true);
        }

        var records = new List<ResourceEntry>();
        foreach (var range in RangesOf(update, id))
        {
            if (await store.ReadAsync(range, cancellation) is not ReadOutcome.Found found)
            {
                return null;
            }

            records.AddRange(found.Entries);
        }

        var network = view.Current.Entries.GetValueOrDefault(ResourceKinds.Network.Key("self"));
        var domain = network is not null && ResourceKinds.Network.Parse(network) is { Succeeded: true } parsed ? DnsName.Parse(parsed.Value.Domain) : DnsName.Root;
        return (new UpdatedZone(entry, document, update.Apex, records, domain), true);
    }

    /// <summary>Every name that it speaks of, and the DNAME of those above them.</summary>
    private static IEnumerable<KeyRange> RangesOf(ZoneUpdate update, string zone)
    {
        if (update.NeedsWholeZone)
        {
            return [RecordSetId.RangeOf(zone)];
        }

        var names = update.Names.ToHashSet();
        var above = new HashSet<DnsName>();
        foreach (var name in names)
        {
            for (var at = name; at != update.Apex && above.Add(at.Parent!); at = at.Parent!)
            {
            }
        }

        return names.Where(name => IsKept(name, update.Apex)).Select(name => RecordSetId.RangeOf(zone, ZoneText.Relative(name, update.Apex)))
            .Concat(above.Where(name => !names.Contains(name) && IsKept(name, update.Apex)).Select(name => KeyRange.Of(ResourceKinds.RecordSet.Key($"{zone}/{ZoneText.Relative(name, update.Apex)}/dname"))));
    }

    /// <summary>A name too long for a key has no records.</summary>
    private static bool IsKept(DnsName name, DnsName apex) => RecordSetId.Of(apex, name, DnsRecordType.Txt).Succeeded;

    private ValueTask RecordAsync(
        ZoneUpdate update, TsigGrant grant, IPEndPoint client, AuditOutcome outcome, Revision revision, string reason, CancellationToken cancellation) => audit.RecordAsync(
        new AuditEvent
        {
            Action = "update",
            Outcome = outcome,
            Subject = grant.Subject,
            Path = ResourceKinds.Zone.Key(ZoneText.Of(update.Apex)).Value,
            Revision = revision,
            Address = client.Address.ToString(),
            Reason = reason,
        },
        cancellation);
}
