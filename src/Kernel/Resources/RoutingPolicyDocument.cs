namespace Edge.Kernel.Resources;

/// <summary>
/// <c>routing/policies/&lt;name&gt;</c>: which regions' Gateways the visitors of a region are sent to, and how many must stay in
/// service. The first policy, in the order of their names, that has pairs for a region governs it.
/// </summary>
public sealed record RoutingPolicyDocument
{
    /// <summary>The fewest Gateways that a plan names, and that stay in service in a region when others are drained: 1 to 1,024.</summary>
    public int Minimum { get; init; } = 1;

    /// <summary>The most Gateways that a plan names: 1 to 1,024.</summary>
    public int Maximum { get; init; } = 64;

    /// <summary>Of all Gateways of a region so many in a hundred stay in service when others are drained: 0 to 100. The same goes for its Hosts.</summary>
    public int SharePercent { get; init; } = 50;

    /// <summary>1 to 1,024, each pair of regions once.</summary>
    public required IReadOnlyList<RoutingPair> Pairs { get; init; }
}
