using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// Nodes that are sent the same, apart from a document of their own. What a group is meant to hold is known for the group
/// as a whole, so that a change costs the same for one node and for thousands.
/// </summary>
public sealed class TopicGroup
{
    private readonly string[] _prefixes;

    private TopicGroup(int number, params string[] prefixes) => (Number, _prefixes) = (number, prefixes);

    /// <summary>What it takes to serve visitors and to know Hosts.</summary>
    public static TopicGroup Gateways { get; } =
        new(0, "claims/", "devices/", "network/self", "nodes/", "policies/", "revocations/", "routing/", "services/", "tokens/");

    /// <summary>Machines of strangers: nothing that all of them could be sent.</summary>
    public static TopicGroup Hosts { get; } = new(1);

    /// <summary>What a Stargate itself serves by: its names.</summary>
    public static TopicGroup Stargates { get; } = new(2, "network/self", "nodes/", "routing/", "services/");

    public static IReadOnlyList<TopicGroup> All { get; } = [Gateways, Hosts, Stargates];

    /// <summary>The same in the words of policies, so that the one evaluator can answer for streams too (docs/decisions/0126).</summary>
    public IReadOnlyList<PolicyRule> Rules => [.. _prefixes.Select(static prefix => new PolicyRule { Path = prefix + "*", Capabilities = ["read", "watch"] })];

    /// <summary>Its place in <see cref="All"/>.</summary>
    internal int Number { get; }

    /// <summary>The class by which the group gets the resource; null if it doesn't.</summary>
    public ResourceClass? ClassOf(ResourceKey key) =>
        Array.Exists(_prefixes, key.StartsWith) && ResourceKinds.ClassOf(key) is var resourceClass and not ResourceClass.Undelivered
            ? resourceClass
            : null;
}
