namespace Edge.Kernel;

/// <summary>One revision of the log: everything that one commit changed, never split.</summary>
public sealed record Change(Revision Revision, IReadOnlyList<ResourceEntry> Puts, IReadOnlyList<ResourceKey> Deletes);
