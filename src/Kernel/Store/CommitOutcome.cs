namespace Edge.Kernel;

/// <summary>What became of a commit. Only <see cref="Unknown"/> leaves open whether it was applied: ask again with the same idempotency key.</summary>
public abstract record CommitOutcome
{
    private CommitOutcome()
    {
    }

    public sealed record Committed(long Epoch, Revision Revision) : CommitOutcome;

    /// <summary>A compare did not hold; <paramref name="Current"/> is the revision that stood in the way.</summary>
    public sealed record Conflict(ResourceKey? Key, Revision Current) : CommitOutcome;

    public sealed record Invalid(Failure Failure) : CommitOutcome;

    public sealed record Fenced(string Lease, long CurrentToken) : CommitOutcome;

    /// <summary>The disk or database has no room.</summary>
    public sealed record Full(string Detail) : CommitOutcome;

    /// <summary>Nothing was applied; a repetition may succeed.</summary>
    public sealed record Unavailable(string Detail) : CommitOutcome;

    public sealed record Unknown(string Detail) : CommitOutcome;
}
