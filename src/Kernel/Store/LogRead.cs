namespace Edge.Kernel;

/// <summary>What an engine answers when one of its watches asks for the log above a revision.</summary>
public abstract record LogRead
{
    private LogRead()
    {
    }

    /// <summary>
    /// Whole changes in order from the revision after the one asked for, without gap; perhaps fewer than there are, and none when the
    /// asked one is the head or lies below the floor.
    /// </summary>
    public sealed record Found(StoreHead Head, IReadOnlyList<Change> Changes) : LogRead;

    public sealed record Unavailable(string Detail) : LogRead;

    /// <summary>The engine is disposed of.</summary>
    public sealed record Closed : LogRead;
}
