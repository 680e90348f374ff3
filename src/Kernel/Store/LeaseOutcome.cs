namespace Edge.Kernel;

/// <summary>The answer to asking for, or renewing, a lease. Time is the store's own clock.</summary>
public abstract record LeaseOutcome
{
    private LeaseOutcome()
    {
    }

    public sealed record Granted(Fence Fence, DateTimeOffset Until) : LeaseOutcome;

    public sealed record Held(NodeId Holder, DateTimeOffset Until) : LeaseOutcome;

    public sealed record Unavailable(string Detail) : LeaseOutcome;
}
