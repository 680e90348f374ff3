namespace Edge.Kernel;

/// <summary>A condition of a commit, checked in the same transaction.</summary>
public abstract record Compare
{
    private Compare()
    {
    }

    /// <summary>The key was last modified at exactly this revision; <see cref="Revision.Zero"/> means that it must be absent.</summary>
    public sealed record ModifiedAt(ResourceKey Key, Revision Revision) : Compare;

    /// <summary>Nothing under the prefix changed after the revision, deletions included.</summary>
    public sealed record UnchangedSince(string Prefix, Revision Revision) : Compare;
}
