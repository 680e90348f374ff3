using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>Which keys one revision touched; what became of them is in the picture.</summary>
public sealed record ChangedKeys(Revision Revision, IReadOnlyList<ResourceKey> Keys);
