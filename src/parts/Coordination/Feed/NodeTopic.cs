using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// Which resources a node is sent: those of its group, and its own node. An untrusted Host gets nothing else. Gateways verify
/// tokens, and so get policies and the tokens' hashes.
/// </summary>
public sealed class NodeTopic
{
    /// <summary>The classes that are delivered at all.</summary>
    public static readonly IReadOnlyList<ResourceClass> Classes = [ResourceClass.Express, ResourceClass.Tenant, ResourceClass.Network];

    private NodeTopic(TopicGroup group, ResourceKey? own) => (Group, Own) = (group, own);

    public TopicGroup Group { get; }

    /// <summary>What this node alone is sent beside its group's; null if there is no such thing.</summary>
    public ResourceKey? Own { get; }

    /// <summary>See <see cref="TopicGroup.Rules"/>.</summary>
    public IReadOnlyList<PolicyRule> Rules => Own is null
        ? Group.Rules
        : [.. Group.Rules, new PolicyRule { Path = ResourceKinds.Node.Prefix + "{{device.id}}", Capabilities = ["read", "watch"] }];

    public static NodeTopic Of(NodeRole role, NodeId node)
    {
        var group = role switch
        {
            NodeRole.Gateway => TopicGroup.Gateways,
            NodeRole.Stargate => TopicGroup.Stargates,
            _ => TopicGroup.Hosts,
        };
        var own = ResourceKinds.Node.Key(node.Value);
        return new NodeTopic(group, role == NodeRole.Host && group.ClassOf(own) is null ? own : null);
    }

    /// <summary>The class by which the node gets the resource; null if it doesn't.</summary>
    public ResourceClass? ClassOf(ResourceKey key) => key == Own ? ResourceKinds.ClassOf(key) : Group.ClassOf(key);

    /// <summary>The resource as nodes may see it: without secrets, but for the hashes of tokens, which go to verifiers alone.</summary>
    public static ResourceEntry Shown(ResourceEntry entry) =>
        ResourceKinds.Of(entry.Key) is { SecretFields.Count: > 0 } kind && kind != ResourceKinds.Token ? entry with { Body = kind.Redact(entry.Body) } : entry;
}
