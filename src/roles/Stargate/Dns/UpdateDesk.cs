using System.Net;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// Does updates (RFC 2136): 1. asks whether the key may change such things of the zone at all; 2. reads what the update speaks of,
/// and works out what becomes of it; 3. asks whether the key may do that; 4. commits it, if nobody changed the zone meanwhile. It
/// is done once this Stargate answers by it. The store knows each by its digest, so that it is done once in the whole network.
/// </summary>
internal sealed class UpdateDesk(IControlStore store, UpdateReader reader, ServedRevision served, IAuditLog audit, NamingMetrics metrics)
{
    /// <summary>Others may change the zone while an update is worked out; it is then worked out anew, this often at most.</summary>
    private const int AttemptsMax = 12;

    /// <summary>The same where all of a zone is read.</summary>
    private const int WholeAttemptsMax = 3;

    /// <summary>A commit that the store does not say the end of is asked for again, this often in all.</summary>
    private const int CommitsMax = 3;

    /// <summary>What is committed is done, though it be answered by late: then it is said all the same.</summary>
    private static readonly TimeSpan ServedWithin = TimeSpan.FromSeconds(5);

    private readonly UpdateTurns _turns = new();

    /// <param name="digest">Names what was signed of the message.</param>
    public async Task<UpdateResult> ApplyAsync(DnsMessage message, string digest, TsigGrant grant, IPEndPoint client, CancellationToken cancellation)
    {
        var code = ZoneUpdate.Read(message, out var update);
        var result = update is null ? new UpdateResult(code) : await ApplyInTurnAsync(new UpdateOrder(update, digest, grant, client), cancellation);
        metrics.Updated(result.Code);
        return result;
    }

    private async Task<UpdateResult> ApplyInTurnAsync(UpdateOrder order, CancellationToken cancellation)
    {
        if (UpdateReader.WhyNot(order.Update) is { } excess)
        {
            return new UpdateResult(DnsResponseCode.Refused, excess);
        }

        if (!_turns.TryTake(order.Grant.Name))
        {
            return Failed($"{UpdateTurns.PerKeyMax} updates of the key are under way: ask again");
        }

        try
        {
            for (var attempt = 1; attempt <= (order.Update.NeedsWholeZone ? WholeAttemptsMax : AttemptsMax); attempt++)
            {
                if (await TryAsync(order, cancellation) is { } result)
                {
                    return result;
                }
            }

            return Failed("others change the zone all the time");
        }
        finally
        {
            _turns.GiveBack(order.Grant.Name);
        }
    }

    /// <summary>Null if somebody else changed the zone meanwhile.</summary>
    private async Task<UpdateResult?> TryAsync(UpdateOrder order, CancellationToken cancellation)
    {
        if (await reader.ReadZoneAsync(order.Update.Apex, cancellation) is not { } read)
        {
            return Failed("the store does not answer");
        }

        if (read.Zone is not { } entry || ResourceKinds.Zone.Parse(entry) is not { Succeeded: true, Value: var document })
        {
            return new UpdateResult(DnsResponseCode.NotAuthoritative);
        }

        if (document.IsTaken())
        {
            return new UpdateResult(DnsResponseCode.Refused, "the zone is taken from elsewhere: update it there");
        }

        if (UpdateAccess.WhyNotRead(order.Update, entry, order.Grant) is { } unread)
        {
            return await RefuseAsync(order, unread, cancellation);
        }

        if (await reader.ReadAsync(order.Update, entry, document, read.Epoch, cancellation) is not { } zone)
        {
            return Failed("the store does not answer");
        }

        var plan = UpdatePlanner.Plan(order.Update, zone);
        if (plan.Code != DnsResponseCode.NoError)
        {
            // What no longer fits the zone may have been done already, here or by another Stargate.
            return await RecallAsync(order, zone, cancellation) switch
            {
                CommitOutcome.Committed committed => await DoneAsync(committed.Revision, cancellation),
                CommitOutcome.Conflict => new UpdateResult(plan.Code, plan.Text),
                _ => Failed("the store does not answer"),
            };
        }

        if (UpdateAccess.WhyNotWrite(plan, zone, order.Grant) is { } denied)
        {
            return await RefuseAsync(order, denied, cancellation);
        }

        return plan.IsNothing(document)
            ? await DoneAsync(entry.Modified, cancellation)
            : await CommitAsync(order, plan, zone, cancellation);
    }

    private async Task<UpdateResult?> CommitAsync(UpdateOrder order, UpdatePlan plan, UpdatedZone zone, CancellationToken cancellation)
    {
        var commit = order.Commit(plan.Operations(zone), new Compare.ModifiedAt(zone.Entry.Key, zone.Entry.Modified));
        var outcome = await store.CommitAsync(commit, cancellation);
        var isUnsure = outcome is CommitOutcome.Unknown;
        for (var count = 1; outcome is CommitOutcome.Unknown && count < CommitsMax; count++)
        {
            outcome = await store.CommitAsync(commit, cancellation);
        }

        switch (outcome)
        {
            case CommitOutcome.Committed committed:
                await RecordAsync(order, AuditOutcome.Accepted, committed.Revision, "", cancellation);
                return await DoneAsync(committed.Revision, cancellation);
            case CommitOutcome.Conflict:
                return null;
            case CommitOutcome.Invalid invalid:
                return new UpdateResult(DnsResponseCode.Refused, invalid.Failure.Message);
            default:
                return Failed(isUnsure ? "whether the store committed it is not known: send the same message again" : "the store did not commit it");
        }
    }

    /// <summary>Asks the store what it knows of the message: a commit that no zone allows, so that only one made before is confirmed.</summary>
    private ValueTask<CommitOutcome> RecallAsync(UpdateOrder order, UpdatedZone zone, CancellationToken cancellation) => store.CommitAsync(
        order.Commit([ResourceKinds.Zone.Put(ResourceKinds.Zone.IdOf(zone.Entry.Key)!, zone.Document, zone.Entry.Account)], new Compare.ModifiedAt(zone.Entry.Key, new Revision(long.MaxValue))),
        cancellation);

    private async Task<UpdateResult> DoneAsync(Revision revision, CancellationToken cancellation)
    {
        await served.WaitAsync(revision, ServedWithin, cancellation);
        return UpdateResult.Done;
    }

    private async Task<UpdateResult> RefuseAsync(UpdateOrder order, Failure denied, CancellationToken cancellation)
    {
        await RecordAsync(order, AuditOutcome.Refused, Revision.Zero, denied.Message, cancellation);
        return new UpdateResult(DnsResponseCode.Refused, denied.Message);
    }

    private static UpdateResult Failed(string text) => new(DnsResponseCode.ServerFailure, text);

    private ValueTask RecordAsync(UpdateOrder order, AuditOutcome outcome, Revision revision, string reason, CancellationToken cancellation) => audit.RecordAsync(
        new AuditEvent
        {
            Action = "update",
            Outcome = outcome,
            Subject = order.Grant.Subject,
            Path = ResourceKinds.Zone.Key(ZoneText.Of(order.Update.Apex)).Value,
            Revision = revision,
            Address = order.Client.Address.ToString(),
            Reason = reason,
        },
        cancellation);
}
