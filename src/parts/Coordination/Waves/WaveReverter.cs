using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// Puts what was accepted last into the place of a refused document, together with whatever else its commit changed, since
/// parts of one commit may not make sense alone (a service and the claims of its domains).
/// </summary>
internal sealed class WaveReverter(NodeId self, IControlStore store)
{
    /// <summary>The commit that does it; a failure that may be retried is the store's, any other needs a person.</summary>
    public async Task<Outcome<Commit>> PlanAsync(ControlPicture head, Revision accepted, DeploymentRejection rejection, CancellationToken cancellation)
    {
        var (refused, revision) = (ResourceKey.Parse(rejection.Key), new Revision(rejection.Revision));
        var operations = new List<Operation>();
        var compares = new List<Compare>();
        foreach (var key in KeysOf(head, refused, revision))
        {
            var read = await ReadAsync(key, accepted, cancellation);
            if (!read.Succeeded)
            {
                return read.Failure;
            }

            var before = read.Value.Entry;
            head.Entries.TryGetValue(key, out var current);
            if (key == refused && before is not null && IsSame(before, current))
            {
                return new Failure("nothing_to_revert", $"{rejection.Node} refuses what was accepted last of {key} as well: {rejection.Rule}");
            }

            operations.Add(before is null ? new Operation.Delete(key) : new Operation.Put(key, before.Kind, before.SchemaVersion, before.Account, Restored(before, current)));
            compares.Add(new Compare.ModifiedAt(key, current?.Modified ?? Revision.Zero));
        }

        return new Commit { Author = $"node:{self}", Epoch = head.Epoch, Operations = operations, Compares = compares };
    }

    /// <summary>What the refused commit changed of the class and nobody changed since, the refused document first.</summary>
    private static IEnumerable<ResourceKey> KeysOf(ControlPicture head, ResourceKey refused, Revision revision)
    {
        var before = new Revision(revision.Value - 1);
        if (before < head.Floor)
        {
            return [refused];
        }

        var together = head.ChangedBetween(before, revision).Except(head.ChangedSince(revision))
            .Where(key => key != refused && ResourceKinds.ClassOf(key) == ResourceKinds.ClassOf(refused));
        return [refused, .. together.Order()];
    }

    private async Task<Outcome<(ResourceEntry? Entry, bool IsRead)>> ReadAsync(ResourceKey key, Revision at, CancellationToken cancellation) =>
        await store.ReadAsync(KeyRange.Of(key), at, cancellation) switch
        {
            ReadOutcome.Found found => (found.Entries is [var entry, ..] ? entry : null, true),
            ReadOutcome.Unavailable down => new Failure("store_unavailable", down.Detail) { Retryable = true },
            _ => new Failure("not_readable", $"what was accepted last of {key}, at revision {at}, can no longer be read"),
        };

    /// <summary>
    /// What an operator wants of a node's traffic is no configuration that could be refused: it stays as it is now, so that
    /// a way back never takes a node out of traffic.
    /// </summary>
    private static ReadOnlyMemory<byte> Restored(ResourceEntry before, ResourceEntry? current) =>
        ResourceKinds.Node.IdOf(before.Key) is not null
        && current is not null
        && ResourceKinds.Node.Parse(before) is { Succeeded: true, Value: var earlier }
        && ResourceKinds.Node.Parse(current) is { Succeeded: true, Value: var now }
            ? ResourceKinds.Node.Serialise(earlier with { Drain = now.Drain, AllowOutage = now.AllowOutage })
            : before.Body;

    private static bool IsSame(ResourceEntry before, ResourceEntry? current) =>
        current is not null && before.SchemaVersion == current.SchemaVersion && before.Body.Span.SequenceEqual(current.Body.Span);
}
