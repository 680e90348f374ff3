using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// Which resources a node is sent. Gateways get what they need to serve visitors and to know Hosts; an untrusted Host gets
/// its own node and nothing else. Tokens and policies never leave the Stargates.
/// </summary>
public sealed class NodeTopic
{
    /// <summary>The classes that are delivered at all.</summary>
    public static readonly IReadOnlyList<ResourceClass> Classes = [ResourceClass.Express, ResourceClass.Tenant, ResourceClass.Network];

    private static readonly string[] GatewayPrefixes = ["claims/", "devices/", "network/self", "nodes/", "revocations/", "routing/", "services/"];

    private readonly string[] _prefixes;
    private readonly ResourceKey? _only;

    private NodeTopic(string[] prefixes, ResourceKey? only)
    {
        _prefixes = prefixes;
        _only = only;
    }

    public static NodeTopic Of(NodeRole role, NodeId node) => role switch
    {
        NodeRole.Gateway => new NodeTopic(GatewayPrefixes, null),
        NodeRole.Host => new NodeTopic([], ResourceKey.Of("nodes", node.Value)),
        _ => new NodeTopic([], null),
    };

    /// <summary>The class by which the node gets the resource; null if it doesn't.</summary>
    public ResourceClass? ClassOf(ResourceKey key)
    {
        if (key != _only && !Array.Exists(_prefixes, key.StartsWith))
        {
            return null;
        }

        return ResourceKinds.ClassOf(key) is var resourceClass and not ResourceClass.Undelivered ? resourceClass : null;
    }

    /// <summary>The resource as nodes may see it: without secrets, sealed or hashed.</summary>
    public static ResourceEntry Shown(ResourceEntry entry) =>
        ResourceKinds.Of(entry.Key) is { SecretFields.Count: > 0 } kind ? entry with { Body = kind.Redact(entry.Body) } : entry;
}
