namespace Edge.Store.Sql;

/// <summary>In what the engines' SQL differs.</summary>
public sealed record SqlDialect
{
    /// <summary>Begins a transaction in which every statement sees the same moment.</summary>
    public required string BeginReading { get; init; }

    public required string BeginWriting { get; init; }

    /// <summary>What a SELECT of the head ends with, so that others wait for this transaction.</summary>
    public required string HeadLock { get; init; }

    /// <summary>The database's own clock in ticks since year 1, for an engine whose clients' clocks may differ; NULL for the process's.</summary>
    public required string Now { get; init; }

    /// <summary>Lifts the time limit of the transaction's statements, for work on the whole store; null where there is none.</summary>
    public string? Unhurried { get; init; }

    /// <summary>What tells other processes of a commit; null if nothing does.</summary>
    public string? Notify { get; init; }
}
