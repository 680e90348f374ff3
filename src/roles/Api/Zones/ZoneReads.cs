using Edge.Kernel;

namespace Edge.Api;

/// <summary>Reads of the store that zones need; a failure if it does not answer.</summary>
internal sealed class ZoneReads(IControlStore store)
{
    /// <summary>One resource; null if there is none.</summary>
    public async Task<Outcome<ResourceEntry?>> OneAsync(ResourceKey key, CancellationToken cancellation)
    {
        var read = await ManyAsync(KeyRange.Of(key), cancellation);
        return read.Succeeded ? (read.Value.Entries is [var entry, ..] ? entry : null) : read.Failure;
    }

    public async Task<Outcome<ReadOutcome.Found>> ManyAsync(KeyRange range, CancellationToken cancellation) =>
        await store.ReadAsync(range, cancellation) switch
        {
            ReadOutcome.Found found => found,
            ReadOutcome.Unavailable down => ProblemStatus.StoreDown(down.Detail),
            _ => throw new InvalidOperationException("a read is found or unavailable"),
        };
}
