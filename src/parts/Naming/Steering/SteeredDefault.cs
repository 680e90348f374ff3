using System.Net;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>What a steered set is to those who can keep but one answer, such as a zone file.</summary>
public static class SteeredDefault
{
    /// <summary>
    /// The members that everybody gets for whom no rule says others, as long as nobody is ill; where the set's own pools have no
    /// address of the type, those that a rule names first.
    /// </summary>
    /// <param name="find">A pool's document; null if there is none.</param>
    /// <returns>Null if the document names no pool with an address of the type.</returns>
    public static RecordSet? Of(RecordSetId id, RecordSetDocument document, Func<string, PoolDocument?> find)
    {
        var choice = document.Steering is not { } steering ? null
            : PoolChoice.Of(Peopled(steering.Pools)) ?? steering.Rules.Select(rule => PoolChoice.Of(Peopled(rule.Pools))).FirstOrDefault(static choice => choice is not null);
        return choice is null ? null : RecordSet.Addresses((uint)document.TtlSeconds, choice.Members.Select(static member => IPAddress.Parse(member.Address)));

        List<PoolMembers> Peopled(IReadOnlyList<string> pools) =>
            [.. pools.Select(pool => find(pool) is { } found ? PoolMembers.Of(pool, found, id.Type, static _ => MemberHealth.Unknown) : null).OfType<PoolMembers>()];
    }

    /// <summary>The Gateways that everybody gets as long as nobody is ill.</summary>
    /// <param name="gateways">The documents of all.</param>
    /// <returns>Null if none has an address of the type.</returns>
    public static RecordSet? Of(RecordSetId id, IEnumerable<(NodeId Id, NodeDocument Node)> gateways)
    {
        var options = new NamingOptions();
        List<NamedGateway> named = [.. gateways.Select(static gateway => new NamedGateway(gateway.Id, gateway.Node, gateway.Node.Drain ? NodeHealth.Drained : NodeHealth.Healthy))];
        List<IPAddress> addresses = [.. GatewayChoice.Choose(named, [], options.RemovalShareMax).Where(address => RecordSet.AddressTypeOf(address) == id.Type).Take(options.AddressCountMax)];
        return addresses.Count == 0 ? null : RecordSet.Addresses((uint)options.AddressTtlSeconds, addresses);
    }
}
