namespace Edge.Kernel;

/// <summary>One revision of the log: everything that one commit changed, never split.</summary>
public sealed record Change(Revision Revision, IReadOnlyList<ResourceEntry> Puts, IReadOnlyList<ResourceKey> Deletes)
{
    /// <summary>The chain at this revision as the log says it, in lower-case hexadecimal; null of a change that was not read from a log.</summary>
    public string? Chain { get; init; }
}
