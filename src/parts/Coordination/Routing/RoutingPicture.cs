using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>What plans depend on, out of the store's resources. Documents that can't be read are left out.</summary>
public sealed class RoutingPicture
{
    /// <summary>The prefixes of the keys that <see cref="Of"/> looks at.</summary>
    public static readonly IReadOnlyList<string> Prefixes =
        [ResourceKinds.Node.Prefix, ResourceKinds.Device.Prefix, ResourceKinds.RoutingPolicy.Prefix, ResourceKinds.RoutingPlan.Prefix];

    private RoutingPicture()
    {
    }

    /// <summary>All nodes whose device was not revoked, by id.</summary>
    public required IReadOnlyDictionary<string, NodeDocument> Nodes { get; init; }

    /// <summary>In the order of their names.</summary>
    public required IReadOnlyList<GoverningPolicy> Policies { get; init; }

    /// <summary>By region.</summary>
    public required IReadOnlyDictionary<string, (RoutingPlanDocument Document, Revision Modified)> Plans { get; init; }

    public static RoutingPicture Of(IEnumerable<ResourceEntry> entries)
    {
        var nodes = new SortedDictionary<string, NodeDocument>(StringComparer.Ordinal);
        var revoked = new HashSet<string>(StringComparer.Ordinal);
        var policies = new SortedDictionary<string, GoverningPolicy>(StringComparer.Ordinal);
        var plans = new SortedDictionary<string, (RoutingPlanDocument, Revision)>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            if (ResourceKinds.Node.IdOf(entry.Key) is { } node && ResourceKinds.Node.Parse(entry) is { Succeeded: true } known)
            {
                nodes[node] = known.Value;
            }
            else if (ResourceKinds.Device.IdOf(entry.Key) is { } device && ResourceKinds.Device.Parse(entry) is { Succeeded: true, Value.Revoked: true })
            {
                revoked.Add(device);
            }
            else if (ResourceKinds.RoutingPolicy.IdOf(entry.Key) is { } name && ResourceKinds.RoutingPolicy.Parse(entry) is { Succeeded: true } policy)
            {
                policies[name] = new GoverningPolicy(name, policy.Value);
            }
            else if (ResourceKinds.RoutingPlan.IdOf(entry.Key) is { } region && ResourceKinds.RoutingPlan.Parse(entry) is { Succeeded: true } plan)
            {
                plans[region] = (plan.Value, entry.Modified);
            }
        }

        foreach (var id in revoked)
        {
            nodes.Remove(id);
        }

        return new RoutingPicture { Nodes = nodes, Policies = [.. policies.Values], Plans = plans };
    }

    /// <summary>The policy that plans for a region's visitors; null if none does.</summary>
    public GoverningPolicy? PlanningFor(string region) => Policies.FirstOrDefault(policy => policy.PlansFor(region));

    /// <summary>The policy that says how many nodes of a region must stay in service; null for the usual limits.</summary>
    public GoverningPolicy? LimitsOf(string region) => PlanningFor(region) ?? Policies.FirstOrDefault(policy => policy.Names(region));

    /// <summary>Whether a plan may name the node: a Gateway that nobody has taken out of traffic.</summary>
    public bool IsEligible(string node) => Nodes.TryGetValue(node, out var document) && document is { Role: NodeRole.Gateway, Drain: false };
}
