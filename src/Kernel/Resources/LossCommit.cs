namespace Edge.Kernel.Resources;

/// <summary>A document that is not as it was before the database lost commits.</summary>
public sealed record LossCommit
{
    /// <summary>The document's key.</summary>
    public required string Key { get; init; }

    /// <summary>Of the history that is lost; of a deletion whose revision nobody knows any more, the last one remembered.</summary>
    public required long Revision { get; init; }

    /// <summary>Who wrote it; empty for a deletion.</summary>
    public string Author { get; init; } = "";

    /// <summary>Whether it was deleted, and is there again.</summary>
    public bool Deleted { get; init; }

    /// <summary>
    /// Whether the network makes it good by itself: what nodes write, what follows from services, and revocations, which are
    /// committed again. The rest is for people; a zone's own document too, since nodes write what people did into it again.
    /// </summary>
    public static bool IsOwn(LossCommit commit) =>
        (commit.Author.StartsWith("node:", StringComparison.Ordinal) && !commit.Key.StartsWith(ResourceKinds.Zone.Prefix, StringComparison.Ordinal))
        || commit.Key.StartsWith(ResourceKinds.Revocation.Prefix, StringComparison.Ordinal)
        || commit.Key.StartsWith(ResourceKinds.Claim.Prefix, StringComparison.Ordinal);
}
