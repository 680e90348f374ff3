using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>One resource of a replica, parsed once.</summary>
/// <param name="Resource">The last body that was valid; the refused one if there never was a valid one.</param>
/// <param name="Class">The class it came with.</param>
/// <param name="Document">The parsed document, of the kind's record type; null if there never was a valid one.</param>
/// <param name="Seen">
/// The revision that was received last. It is above the resource's own when that body was refused and the last good one is kept.
/// </param>
public sealed record ReplicaEntry(ResourceEntry Resource, ResourceClass Class, object? Document, Revision Seen)
{
    /// <summary>The last segment of the key, decoded, e.g. <c>docs</c> of <c>services/docs</c>.</summary>
    public string Id { get; } = Resource.Key.Segments()[^1];
}
