namespace Edge.Kernel;

/// <summary>What one Stargate knows of one node at one moment; small, of constant size, and spread among Stargates and Apis.</summary>
/// <param name="Observer">The Stargate that says so.</param>
/// <param name="BootId">A random number of the node's process, so that a restart shows.</param>
/// <param name="Sequence">Rises with each observation of this observer; older ones are dropped.</param>
/// <param name="Applied">Up to where the node has applied each class.</param>
/// <param name="Reason">Why the health is what it is, in a few words.</param>
public sealed record NodeObservation(
    NodeId Observer,
    NodeId Node,
    NodeRole Role,
    Region Region,
    long BootId,
    long Sequence,
    NodeHealth Health,
    string Version,
    long Epoch,
    ClassCursors Applied,
    string Reason,
    DateTimeOffset At,
    bool Connected)
{
    /// <summary>What the node refuses just now, at most <see cref="NodeRejection.RejectionsMax"/> of it.</summary>
    public IReadOnlyList<NodeRejection> Rejections { get; init; } = [];
}
