namespace Edge.Kernel.Resources;

/// <summary><c>routing/plans/&lt;region&gt;</c>: which Gateways visitors of a region are sent to; health overlays it in memory.</summary>
public sealed record RoutingPlanDocument
{
    /// <summary>Only rises: a writer with an older one, or the same, is refused wherever it comes.</summary>
    public required long Generation { get; init; }

    /// <summary>The Gateways' node ids, in order.</summary>
    public required IReadOnlyList<string> Members { get; init; }

    /// <summary>A person's plan, which no policy replaces.</summary>
    public bool Pinned { get; init; }
}
