using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>Everything that the node should hold of one class, as of one revision.</summary>
public sealed record ReplicaSnapshot(long Epoch, ResourceClass Class, Revision Cursor, IReadOnlyList<ResourceEntry> Entries);
