using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// Finds out whether the store lost commits that a Stargate has seen, by a restore or by a failover to a server that did not
/// have them, and mends what must not be lost: 1. the chain at the last revision seen tells; 2. an epoch begins, by one
/// commit that one of several Stargates wins, so that every node reads anew; 3. each revocation that is remembered is
/// committed again, zones have the keys again that they were signed with, and their serials rise above those that were answered
/// with; 4. what else is lost is written into <c>losses/</c> and reported.
/// </summary>
public sealed class HistoryGuard(IControlStore store, Func<NodeId> self, TimeProvider time, Action<HistoryLoss> report)
{
    /// <summary>Rounds in which others may write the same revocations meanwhile.</summary>
    private const int RoundsMax = 8;

    public async Task<HistoryFinding> CheckAsync(ControlPicture remembered, CancellationToken cancellation)
    {
        if (!remembered.IsLoaded || remembered.Chain.Length == 0)
        {
            return HistoryFinding.Holds;
        }

        // The range holds nothing; the chain is what is asked for.
        switch (await store.ReadAsync(new KeyRange("~"), remembered.Revision, cancellation))
        {
            case ReadOutcome.Found found when found.Chain == remembered.Chain:
                return HistoryFinding.Holds;
            case ReadOutcome.Compacted:
                // Too long ago to tell; the watch ends in any case, so that the store is read whole.
                return HistoryFinding.Holds;
            case ReadOutcome.Found found:
                return await RecoverAsync(remembered, found.Head, cancellation);
            case ReadOutcome.NotYet early:
                return await RecoverAsync(remembered, early.Head, cancellation);
            default:
                return HistoryFinding.Unavailable;
        }
    }

    private async Task<HistoryFinding> RecoverAsync(ControlPicture remembered, StoreHead head, CancellationToken cancellation)
    {
        var common = head.Began;
        if (head.Epoch <= remembered.Epoch)
        {
            // A failover: nobody has begun an epoch yet. Whoever loses the race finds the winner's.
            var begun = await store.CommitAsync(new Commit { Author = $"node:{self()}", Operations = [], Epoch = head.Epoch, BeginsEpoch = true }, cancellation);
            if (begun is not CommitOutcome.Committed)
            {
                return HistoryFinding.Unavailable;
            }

            common = head.Revision;
        }

        IReadOnlyList<LostCommit>? lost = null;
        var revoked = 0;
        for (var round = 0; round < RoundsMax; round++)
        {
            if (await store.ReadAsync(KeyRange.All, cancellation) is not ReadOutcome.Found now)
            {
                return HistoryFinding.Unavailable;
            }

            var difference = new HistoryDifference(remembered, now.Entries, common);
            lost ??= difference.Lost();
            var revocations = difference.Revocations();
            if (revocations.Count > 0)
            {
                revoked += await WriteAsync(revocations, cancellation);
                continue;
            }

            var keys = difference.ZoneKeys();
            if (keys.Count > 0)
            {
                await WriteAsync(keys, cancellation);
                continue;
            }

            var serials = difference.Serials(now.Head.Revision.Next);
            if (serials.Count > 0)
            {
                await WriteAsync(serials, cancellation);
                continue;
            }

            var loss = new HistoryLoss(now.Head.Epoch, remembered, common, lost, revoked);
            if (await new LossNote(store, self(), time).TryWriteAsync(loss, cancellation))
            {
                report(loss);
                return HistoryFinding.Lost;
            }
        }

        return HistoryFinding.Unavailable;
    }

    private async Task<int> WriteAsync(IReadOnlyList<(Operation Operation, Revision Replaces)> writes, CancellationToken cancellation)
    {
        var written = 0;
        foreach (var group in writes.Chunk(Commit.OperationsMax))
        {
            var outcome = await store.CommitAsync(
                new Commit
                {
                    Author = $"node:{self()}",
                    Operations = [.. group.Select(static one => one.Operation)],
                    Compares = [.. group.Select(static one => new Compare.ModifiedAt(one.Operation.Key, one.Replaces))],
                },
                cancellation);
            written += outcome is CommitOutcome.Committed ? group.Length : 0;
        }

        return written;
    }
}
