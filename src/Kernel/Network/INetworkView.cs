namespace Edge.Kernel;

/// <summary>The live view of the network as the Stargates share it. A role's mesh link implements it.</summary>
public interface INetworkView
{
    /// <summary>The latest observation of each (observer, node).</summary>
    IReadOnlyCollection<NodeObservation> Observations { get; }

    /// <summary>What the Stargates know of nodes that drain; several may speak of one node.</summary>
    IReadOnlyCollection<DrainReport> Drains { get; }

    /// <summary>What Stargates say of their membership of the anycast group; those that have none say nothing.</summary>
    IReadOnlyCollection<AnycastReport> Anycast { get; }

    /// <summary>Tells the Stargates that the store has a new revision, so that they need not wait for their next poll.</summary>
    void AnnounceRevision(Revision revision);
}
