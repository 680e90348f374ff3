using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// Writes what is lost where people find it, <c>losses/&lt;epoch&gt;</c>: what each Stargate remembers, together. It is written once
/// for each; a person may have deleted it before the last one comes, which then says again what it knows.
/// </summary>
internal sealed class LossNote(IControlStore store, NodeId self, TimeProvider time)
{
    /// <summary>False if the store does not answer, or another Stargate wrote at the same time: then it is tried again.</summary>
    public async Task<bool> TryWriteAsync(HistoryLoss loss, CancellationToken cancellation)
    {
        var id = IdOf(loss.Epoch);
        if (await store.ReadAsync(KeyRange.Of(ResourceKinds.Loss.Key(id)), cancellation) is not ReadOutcome.Found found)
        {
            return false;
        }

        var known = found.Entries is [var entry] && ResourceKinds.Loss.Parse(entry) is { Succeeded: true } parsed ? parsed.Value : null;
        if (known?.Stargates.Contains(self.Value) == true || (loss.Commits.Count == 0 && loss.Revocations == 0))
        {
            return true;
        }

        var outcome = await store.CommitAsync(
            new Commit
            {
                Author = $"node:{self}",
                Operations = [ResourceKinds.Loss.Put(id, Merged(known, loss), "")],
                Compares = [new Compare.ModifiedAt(ResourceKinds.Loss.Key(id), found.Entries is [var before] ? before.Modified : Revision.Zero)],
            },
            cancellation);
        return outcome is CommitOutcome.Committed;
    }

    private static string IdOf(long epoch) => epoch.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private LossDocument Merged(LossDocument? known, HistoryLoss loss)
    {
        var all = (known?.Commits ?? [])
            .Concat(loss.Commits.Select(static lost => new LossCommit { Key = lost.Key.Value, Revision = lost.Revision.Value, Author = lost.Author, Deleted = lost.Deleted }))
            .DistinctBy(static commit => (commit.Key, commit.Revision, commit.Deleted))
            .OrderBy(LossCommit.IsOwn)
            .ThenBy(static commit => commit.Revision)
            .ThenBy(static commit => commit.Key, StringComparer.Ordinal)
            .ToList();
        return new LossDocument
        {
            Common = Math.Min(known?.Common ?? long.MaxValue, loss.Common.Value),
            Remembered = Math.Max(known?.Remembered ?? 0, loss.Remembered.Revision.Value),
            At = known?.At ?? time.GetUtcNow(),
            Stargates = [.. known?.Stargates ?? [], self.Value],
            Revocations = (known?.Revocations ?? 0) + loss.Revocations,
            Commits = [.. all.Take(LossDocument.CommitsMax)],
            Unlisted = Math.Max(known?.Unlisted ?? 0, all.Count - LossDocument.CommitsMax),
        };
    }
}
