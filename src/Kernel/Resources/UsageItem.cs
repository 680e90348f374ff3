namespace Edge.Kernel.Resources;

/// <summary>What was counted of one resource.</summary>
public sealed record UsageItem
{
    /// <summary>For <c>dns.queries</c>, the zone.</summary>
    public required string Resource { get; init; }

    /// <summary>Whose it was then.</summary>
    public required string Account { get; init; }

    /// <summary>What is paid for.</summary>
    public required long Quantity { get; init; }

    /// <summary>What was counted beside it and is not.</summary>
    public long Waived { get; init; }
}
