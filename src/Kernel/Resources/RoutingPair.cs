namespace Edge.Kernel.Resources;

/// <summary>Whether, and how gladly, visitors of one region are sent to the Gateways of another one, or of their own.</summary>
public sealed record RoutingPair
{
    /// <summary>The visitors' region.</summary>
    public required string From { get; init; }

    /// <summary>The Gateways' region.</summary>
    public required string To { get; init; }

    /// <summary>The cheapest regions are taken first, dearer ones only until the minimum is reached: 0 to 1,000,000.</summary>
    public int Cost { get; init; }

    /// <summary>The most Gateways of <see cref="To"/> that serve visitors of <see cref="From"/>: 1 to 1,024; null for all.</summary>
    public int? Capacity { get; init; }

    /// <summary>False takes the pair out, as if it were not there.</summary>
    public bool Up { get; init; } = true;
}
