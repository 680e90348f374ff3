using System.Collections.Immutable;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>What plans depend on, out of the store's resources. Documents that can't be read are left out.</summary>
public sealed class RoutingPicture
{
    /// <summary>The prefixes of the keys that <see cref="Of"/> looks at.</summary>
    public static readonly IReadOnlyList<string> Prefixes =
        [ResourceKinds.Node.Prefix, ResourceKinds.Device.Prefix, ResourceKinds.RoutingPolicy.Prefix, ResourceKinds.RoutingPlan.Prefix];

    internal static readonly RoutingPicture Empty = new();

    private RoutingPicture()
    {
    }

    /// <summary>All nodes whose device was not revoked, by id.</summary>
    public ImmutableSortedDictionary<string, NodeDocument> Nodes { get; private init; } = None<NodeDocument>();

    /// <summary>In the order of their names.</summary>
    public IEnumerable<GoverningPolicy> Policies => PoliciesByName.Values;

    /// <summary>By region.</summary>
    public ImmutableSortedDictionary<string, StoredPlan> Plans { get; private init; } = None<StoredPlan>();

    private ImmutableSortedDictionary<string, GoverningPolicy> PoliciesByName { get; init; } = None<GoverningPolicy>();

    public static RoutingPicture Of(IEnumerable<ResourceEntry> entries)
    {
        var found = entries.ToDictionary(static entry => entry.Key);
        return Empty.With(found.Keys, found);
    }

    /// <summary>The picture after these keys changed to what the entries hold now; the same object if none of them matters.</summary>
    internal RoutingPicture With(IEnumerable<ResourceKey> changed, IReadOnlyDictionary<ResourceKey, ResourceEntry> entries)
    {
        var (nodes, policies, plans) = (Nodes.ToBuilder(), PoliciesByName.ToBuilder(), Plans.ToBuilder());
        var matters = false;
        foreach (var key in changed)
        {
            if ((ResourceKinds.Node.IdOf(key) ?? ResourceKinds.Device.IdOf(key)) is { } node)
            {
                var isRevoked = Read(ResourceKinds.Device, node, entries) is { Revoked: true };
                Put(nodes, node, isRevoked ? null : Read(ResourceKinds.Node, node, entries));
            }
            else if (ResourceKinds.RoutingPolicy.IdOf(key) is { } name)
            {
                Put(policies, name, Read(ResourceKinds.RoutingPolicy, name, entries) is { } policy ? new GoverningPolicy(name, policy) : null);
            }
            else if (ResourceKinds.RoutingPlan.IdOf(key) is { } region)
            {
                Put(plans, region, Read(ResourceKinds.RoutingPlan, region, entries) is { } plan ? new StoredPlan(plan, entries[key].Modified) : null);
            }
            else
            {
                continue;
            }

            matters = true;
        }

        return matters
            ? new RoutingPicture { Nodes = nodes.ToImmutable(), PoliciesByName = policies.ToImmutable(), Plans = plans.ToImmutable() }
            : this;
    }

    /// <summary>The policy that plans for a region's visitors; null if none does.</summary>
    public GoverningPolicy? PlanningFor(string region) => Policies.FirstOrDefault(policy => policy.PlansFor(region));

    /// <summary>The policy that says how many nodes of a region must stay in service; null for the usual limits.</summary>
    public GoverningPolicy? LimitsOf(string region) => PlanningFor(region) ?? Policies.FirstOrDefault(policy => policy.Names(region));

    /// <summary>Whether a plan may name the node: a Gateway that nobody has taken out of traffic.</summary>
    public bool IsEligible(string node) => Nodes.TryGetValue(node, out var document) && document is { Role: NodeRole.Gateway, Drain: false };

    private static ImmutableSortedDictionary<string, T> None<T>() => ImmutableSortedDictionary.Create<string, T>(StringComparer.Ordinal);

    /// <summary>Null where there is none, or none that can be read.</summary>
    private static T? Read<T>(ResourceKind<T> kind, string id, IReadOnlyDictionary<ResourceKey, ResourceEntry> entries)
        where T : class =>
        entries.TryGetValue(kind.Key(id), out var entry) && kind.Parse(entry) is { Succeeded: true } read ? read.Value : null;

    private static void Put<T>(ImmutableSortedDictionary<string, T>.Builder documents, string id, T? document)
        where T : class
    {
        if (document is null)
        {
            documents.Remove(id);
        }
        else
        {
            documents[id] = document;
        }
    }
}
