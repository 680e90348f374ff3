namespace Edge.Kernel.Resources;

/// <summary>The pools of visitors from somewhere. It names one of subnet, country and region.</summary>
public sealed record SteeringRule
{
    /// <summary>A network such as <c>192.0.2.0/24</c>, down to /24 of IPv4 and /48 of IPv6.</summary>
    public string? Subnet { get; init; }

    /// <summary>Two capital letters (ISO 3166), such as <c>DE</c>.</summary>
    public string? Country { get; init; }

    /// <summary>One of <see cref="WorldRegion.Names"/>.</summary>
    public string? Region { get; init; }

    /// <summary>1 to 16 ids, the most preferred first; those of the set itself come after them.</summary>
    public required IReadOnlyList<string> Pools { get; init; }
}
