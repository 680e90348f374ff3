namespace Edge.Kernel;

/// <summary>The result of reading a range: a consistent picture at one revision, or the reason why there is none.</summary>
public abstract record ReadOutcome
{
    private ReadOutcome()
    {
    }

    /// <summary>
    /// Entries in key order, as of <paramref name="Head"/>; of a read at an earlier revision as of that one, while
    /// <paramref name="Head"/> says where the store stands now.
    /// </summary>
    public sealed record Found(StoreHead Head, IReadOnlyList<ResourceEntry> Entries) : ReadOutcome
    {
        /// <summary>The chain at the revision read: whoever remembers another one remembers another history.</summary>
        public string Chain { get; init; } = Head.Chain;

        /// <summary>Whether the store is away, and this is what was known of it last.</summary>
        public bool IsRemembered { get; init; }
    }

    /// <summary>The revision asked for lies below the log's floor: what was replaced down there is forgotten.</summary>
    public sealed record Compacted(Revision Floor) : ReadOutcome;

    /// <summary>The revision asked for was not made yet, or was made in an epoch that a restore ended.</summary>
    public sealed record NotYet(StoreHead Head) : ReadOutcome;

    public sealed record Unavailable(string Detail) : ReadOutcome;
}
