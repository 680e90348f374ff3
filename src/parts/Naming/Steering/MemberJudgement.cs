namespace Edge.Naming;

/// <summary>What the Stargates judge a member of a pool to be.</summary>
/// <param name="Pool">The pool's id.</param>
/// <param name="Address">The member's address as the pool has it.</param>
/// <param name="Health">From now on.</param>
public sealed record MemberJudgement(string Pool, string Address, MemberHealth Health)
{
    /// <summary>Since when; null where one Stargate does not say so of its own probes.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>What the last probe failed with; empty if it did not.</summary>
    public string Error { get; init; } = "";
}
