namespace Edge.Kernel.Resources;

/// <summary><c>routing/plans/&lt;region&gt;</c>: which Gateways visitors of a region are sent to; health overlays it in memory.</summary>
public sealed record RoutingPlanDocument
{
    /// <summary>Only rises; a writer with an older one is refused.</summary>
    public required long Generation { get; init; }

    /// <summary>The Gateways' node ids, in order.</summary>
    public required IReadOnlyList<string> Members { get; init; }
}
