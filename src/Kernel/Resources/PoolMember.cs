namespace Edge.Kernel.Resources;

/// <summary>One address of a pool.</summary>
public sealed record PoolMember
{
    /// <summary>By its health: the usual state.</summary>
    public const string Auto = "auto";

    /// <summary>It counts, whatever its health.</summary>
    public const string Up = "up";

    /// <summary>It does not count, and is answered only where no other is left.</summary>
    public const string Down = "down";

    /// <summary>An IPv4 or IPv6 address.</summary>
    public required string Address { get; init; }

    /// <summary>Its share of visitors beside the other members: 1 to 10,000.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>What a person says of it: <c>auto</c>, <c>up</c> or <c>down</c>.</summary>
    public string State { get; init; } = Auto;
}
