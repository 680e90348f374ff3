namespace Edge.Kernel;

/// <summary>The result of reading a range: a consistent picture at one revision, or the reason why there is none.</summary>
public abstract record ReadOutcome
{
    private ReadOutcome()
    {
    }

    /// <summary>Entries in key order, as of <paramref name="Head"/>.</summary>
    public sealed record Found(StoreHead Head, IReadOnlyList<ResourceEntry> Entries) : ReadOutcome;

    public sealed record Unavailable(string Detail) : ReadOutcome;
}
