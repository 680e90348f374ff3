using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Stargate;

/// <summary>Who takes a zone from here: its own secondaries, and those of the catalog of ours that lists it.</summary>
internal static class ZoneAudience
{
    public static IEnumerable<ZoneSecondary> Of(ControlPicture picture, ResourceEntry entry, ZoneDocument zone) =>
        zone.Catalog is { } name
        && picture.Entries.TryGetValue(ResourceKinds.Zone.Key(name), out var catalog)
        && catalog.Account == entry.Account
        && ResourceKinds.Zone.Parse(catalog) is { Succeeded: true, Value: { Mode: ZoneDocument.CatalogMode } document } && !document.IsTaken()
            ? zone.Secondaries.Union(document.Secondaries)
            : zone.Secondaries;
}
