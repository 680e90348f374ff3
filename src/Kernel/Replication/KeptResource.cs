using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>One resource on disk.</summary>
/// <param name="Seen">See <see cref="ReplicaEntry.Seen"/>.</param>
public sealed record KeptResource(ResourceEntry Resource, ResourceClass Class, Revision Seen);
