using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// Deletes records whose zone is gone. Nobody is answered by them, but a zone of the same name would be; so they go after their
/// zone was deleted, and, where that was cut short, before a zone of the name is made again.
/// </summary>
internal sealed class ZoneSweeper(IControlStore store)
{
    public static IEnumerable<string> Made(WriteRequest request) =>
        request.Changes.OfType<WantedChange.Put>().Where(static change => change.Kind == ResourceKinds.Zone).Select(static change => change.Id);

    public static IEnumerable<string> Deleted(WriteRequest request) =>
        request.Changes.OfType<WantedChange.Delete>().Where(static change => change.Kind == ResourceKinds.Zone).Select(static change => change.Id);

    /// <summary>Sweeps up behind zones that do not exist; what cannot be done now is left for the next time.</summary>
    public async Task SweepAsync(IEnumerable<string> zones, string author, CancellationToken cancellation)
    {
        foreach (var zone in zones)
        {
            await SweepAsync(zone, author, cancellation);
        }
    }

    private async Task SweepAsync(string zone, string author, CancellationToken cancellation)
    {
        var key = ResourceKinds.Zone.Key(zone);
        if (await store.ReadAsync(KeyRange.Of(key), cancellation) is not ReadOutcome.Found { Entries: [] }
            || await store.ReadAsync(RecordSetId.RangeOf(zone), cancellation) is not ReadOutcome.Found { Entries: { Count: > 0 } entries })
        {
            return;
        }

        foreach (var batch in entries.Chunk(Commit.OperationsMax))
        {
            var commit = new Commit
            {
                Author = author,
                Operations = [.. batch.Select(static entry => new Operation.Delete(entry.Key))],
                Compares = [new Compare.ModifiedAt(key, Revision.Zero)],
            };
            if (await store.CommitAsync(commit, cancellation) is not CommitOutcome.Committed)
            {
                return;
            }
        }
    }
}
