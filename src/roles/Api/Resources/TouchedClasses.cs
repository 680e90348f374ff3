using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>Which classes of configuration a revision touched, and so whose cursors it waits for.</summary>
internal static class TouchedClasses
{
    /// <summary>Where the log no longer says, every class counts.</summary>
    public static async Task<IReadOnlyCollection<ResourceClass>> OfAsync(
        IControlStore store, long epoch, Revision revision, CancellationToken cancellation)
    {
        await foreach (var happened in store.WatchAsync(KeyRange.All, epoch, new Revision(revision.Value - 1), cancellation))
        {
            return happened is WatchEvent.Changed { Change: var change } && change.Revision == revision
                ? [.. change.Deletes.Concat(change.Puts.Select(static entry => entry.Key)).Select(ResourceKinds.ClassOf).Distinct()]
                : [ResourceClass.Express, ResourceClass.Tenant, ResourceClass.Network];
        }

        return [ResourceClass.Express, ResourceClass.Tenant, ResourceClass.Network];
    }
}
