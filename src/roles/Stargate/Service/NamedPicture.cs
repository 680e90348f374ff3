using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// What of a picture concerns names, read once for each picture: a change of health among thousands of Gateways must not read
/// the documents of thousands of Hosts.
/// </summary>
internal sealed class NamedPicture
{
    private NamedPicture(object entries, string domain, Revision revision) => (Entries, Domain, Revision) = (entries, domain, revision);

    /// <summary>Entries are replaced whole, so the same object is the same configuration.</summary>
    public object Entries { get; }

    public string Domain { get; }

    public Revision Revision { get; }

    /// <summary>In the order of their ids.</summary>
    public required IReadOnlyList<(NodeId Id, NodeDocument Document)> Gateways { get; init; }

    public required IReadOnlyList<NodeId> GatewayIds { get; init; }

    public required IReadOnlyList<NamedStargate> Stargates { get; init; }

    public required IReadOnlyList<NamedService> Services { get; init; }

    /// <summary>Null while there is no network.</summary>
    public static NamedPicture? Of(ReplicaPicture picture)
    {
        if (picture.All<NetworkDocument>().Select(static network => network.Document).FirstOrDefault() is not { } network)
        {
            return null;
        }

        var nodes = picture.All<NodeDocument>().Where(static node => node.Document.Role is NodeRole.Gateway or NodeRole.Stargate)
            .Select(static node => (Id: NodeId.Parse(node.Id), node.Document))
            .OrderBy(static node => node.Id.Value, StringComparer.Ordinal)
            .ToList();
        List<(NodeId Id, NodeDocument Document)> gateways = [.. nodes.Where(static node => node.Document.Role == NodeRole.Gateway)];
        return new NamedPicture(picture.Entries, network.Domain, picture.Revision)
        {
            Gateways = gateways,
            GatewayIds = [.. gateways.Select(static gateway => gateway.Id)],
            Stargates = [.. nodes.Where(static node => node.Document.Role == NodeRole.Stargate).Select(static node => new NamedStargate(node.Id, node.Document))],
            Services = [.. picture.All<ServiceDocument>().Select(static service => new NamedService(service.Id, service.Document.Domains))],
        };
    }
}
