namespace Edge.Kernel.Resources;

/// <summary><c>pools/&lt;id&gt;</c>: addresses that visitors are sent to together, as long as enough of them live.</summary>
public sealed record PoolDocument
{
    public const int MembersMax = 64;

    public const int UpThresholdPercentUsual = 50;

    /// <summary>1 to 64, each address once.</summary>
    public required IReadOnlyList<PoolMember> Members { get; init; }

    /// <summary>The pool is usable while its live members have so many in a hundred of the weight of all: 1 to 100.</summary>
    public int UpThresholdPercent { get; init; } = UpThresholdPercentUsual;

    /// <summary>How the health of its members is found out; null if nobody asks them.</summary>
    public PoolProbe? Probe { get; init; }

    /// <summary>Where it stands, as two letters (ISO 3166), for who is sent to the nearest; null for where its first member's address lies.</summary>
    public string? Country { get; init; }
}
