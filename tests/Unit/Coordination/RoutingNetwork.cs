using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Tests.Unit.Coordination;

/// <summary>A few nodes, policies and plans, as the store holds them.</summary>
internal sealed class RoutingNetwork
{
    private readonly SortedDictionary<string, Operation.Put> _puts = new(StringComparer.Ordinal);

    public RoutingPicture Picture => RoutingPicture.Of(Entries);

    public IEnumerable<ResourceEntry> Entries => _puts.Values.Select(static (put, index) =>
        new ResourceEntry(put.Key, put.Kind, put.SchemaVersion, put.Account, "test", new Revision(1), new Revision(index + 1), put.Body));

    public RoutingNetwork Gateway(string id, string region, string? site = null, bool drain = false) =>
        With(ResourceKinds.Node.Put(id, new NodeDocument { Role = NodeRole.Gateway, Region = region, Site = site, Drain = drain, Http = "192.0.2.1:8080" }, ""));

    public RoutingNetwork Host(string id, string region) => With(ResourceKinds.Node.Put(id, new NodeDocument { Role = NodeRole.Host, Region = region }, ""));

    public RoutingNetwork Revoked(string id) =>
        With(ResourceKinds.Device.Put(id, new DeviceDocument { PublicKey = Convert.ToBase64String(new byte[32]), Role = NodeRole.Gateway, Owner = "test", Revoked = true }, ""));

    public RoutingNetwork Policy(string name, int minimum, params (string From, string To, int Cost)[] pairs) => Policy(
        name,
        new RoutingPolicyDocument { Minimum = minimum, Pairs = [.. pairs.Select(static pair => new RoutingPair { From = pair.From, To = pair.To, Cost = pair.Cost })] });

    public RoutingNetwork Policy(string name, RoutingPolicyDocument policy) => With(ResourceKinds.RoutingPolicy.Put(name, policy, ""));

    public RoutingNetwork Plan(string region, long generation, params string[] members) => Plan(region, generation, pinned: false, members);

    public RoutingNetwork Plan(string region, long generation, bool pinned, params string[] members) =>
        With(ResourceKinds.RoutingPlan.Put(region, new RoutingPlanDocument { Generation = generation, Members = members, Pinned = pinned }, ""));

    private RoutingNetwork With(Operation.Put put)
    {
        _puts[put.Key.Value] = put;
        return this;
    }
}
