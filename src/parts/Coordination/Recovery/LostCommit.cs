using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>What a Stargate remembers and the store has lost.</summary>
/// <param name="Revision">Of the history that is lost; of a deletion whose revision nobody knows any more, the last one remembered.</param>
/// <param name="Author">Who wrote it; empty for a deletion.</param>
public sealed record LostCommit(ResourceKey Key, Revision Revision, string Author, bool Deleted);
