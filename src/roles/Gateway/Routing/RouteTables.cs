using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Gateway;

/// <summary>The route table in force; made anew with each change of the node's configuration.</summary>
internal sealed class RouteTables
{
    private static readonly ResourceKey NetworkKey = ResourceKinds.Network.Key("self");

    private volatile RouteTable _current = RouteTable.Empty;

    public RouteTable Current => _current;

    public void Apply(ReplicaPicture picture) => _current = new RouteTable(
        picture.Find<NetworkDocument>(NetworkKey)?.Domain,
        picture.All<ServiceDocument>().ToDictionary(service => service.Id, service => service.Document, StringComparer.Ordinal),
        picture.All<ClaimDocument>().Select(claim => KeyValuePair.Create(claim.Id, claim.Document.Service)));
}
