using Edge.Kernel.Resources;

namespace Edge.Kernel;

/// <summary>A revision for each class that is delivered: up to there a node has everything that it is meant to have.</summary>
public readonly record struct ClassCursors(Revision Express, Revision Tenant, Revision Network)
{
    public Revision this[ResourceClass resourceClass] => resourceClass switch
    {
        // What is delivered to nobody waits for nobody but the Stargates, as express configuration does.
        ResourceClass.Express or ResourceClass.Undelivered => Express,
        ResourceClass.Tenant => Tenant,
        _ => Network,
    };

    /// <summary>Up to here the node has everything, of whatever class.</summary>
    public Revision Earliest => Express < Tenant ? Earlier(Express, Network) : Earlier(Tenant, Network);

    /// <summary>The same revision for every class.</summary>
    public static ClassCursors Of(Revision revision) => new(revision, revision, revision);

    /// <summary>The later one in each class: what one Stargate heard and what another did.</summary>
    public ClassCursors Furthest(ClassCursors other) =>
        new(Later(Express, other.Express), Later(Tenant, other.Tenant), Later(Network, other.Network));

    private static Revision Earlier(Revision one, Revision other) => one < other ? one : other;

    private static Revision Later(Revision one, Revision other) => one > other ? one : other;
}
