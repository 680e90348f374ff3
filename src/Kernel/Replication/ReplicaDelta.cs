using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>
/// The newest form of everything in one class that changed after <paramref name="From"/> up to <paramref name="To"/>.
/// Since it holds states and not steps, it may be applied to any state between the two, and more than once.
/// </summary>
public sealed record ReplicaDelta(
    long Epoch,
    ResourceClass Class,
    Revision From,
    Revision To,
    IReadOnlyList<ResourceEntry> Puts,
    IReadOnlyList<ResourceKey> Deletes);
