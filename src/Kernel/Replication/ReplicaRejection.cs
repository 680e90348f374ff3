namespace Edge.Kernel;

/// <summary>A document that came and was refused; the last good one of its key stays in force.</summary>
public sealed record ReplicaRejection(ResourceKey Key, Revision Revision, Failure Failure);
