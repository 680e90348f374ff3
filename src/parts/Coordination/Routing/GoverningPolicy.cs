using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>A routing policy and its name.</summary>
public sealed record GoverningPolicy(string Name, RoutingPolicyDocument Document)
{
    /// <summary>What holds for a region that no policy speaks of.</summary>
    public static RoutingPolicyDocument Usual { get; } = new() { Pairs = [] };

    /// <summary>Whether the policy plans for the visitors of a region.</summary>
    public bool PlansFor(string region) => Document.Pairs.Any(pair => pair.From == region);

    /// <summary>Whether the policy says how many nodes of a region must stay in service.</summary>
    public bool Names(string region) => Document.Pairs.Any(pair => pair.From == region || pair.To == region);
}
