using Edge.Kernel;

namespace Edge.Naming;

/// <summary>Everything that the answers depend on, as one Stargate sees it at one moment.</summary>
public sealed record NamingInput
{
    /// <summary>The network's own domain, e.g. <c>edge.test</c> (<see cref="Edge.Kernel.Resources.NetworkDocument.Domain"/>).</summary>
    public required string Domain { get; init; }

    /// <summary>The revision of the store that the rest was read at; it becomes the serial, modulo 2^32.</summary>
    public required Revision Revision { get; init; }

    /// <summary>All Stargates, in any order.</summary>
    public required IReadOnlyCollection<NamedStargate> Stargates { get; init; }

    /// <summary>All Gateways, in any order, with the health that the Stargates agree on.</summary>
    public required IReadOnlyCollection<NamedGateway> Gateways { get; init; }

    /// <summary>All services, in any order.</summary>
    public required IReadOnlyCollection<NamedService> Services { get; init; }

    /// <summary>
    /// The Gateways that the plan of the visitors' region names; empty when there is no plan, which admits all. Until
    /// visitors are told apart, their region is the Stargate's own.
    /// </summary>
    public IReadOnlyCollection<NodeId> Plan { get; init; } = [];
}
