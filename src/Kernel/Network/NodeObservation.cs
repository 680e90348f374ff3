namespace Edge.Kernel;

/// <summary>What one Stargate knows of one node at one moment; small, of constant size, and spread among Stargates and Apis.</summary>
/// <param name="Observer">The Stargate that says so.</param>
/// <param name="BootId">A random number of the node's process, so that a restart shows.</param>
/// <param name="Sequence">Rises with each observation of this observer; older ones are dropped.</param>
/// <param name="Applied">Up to where the node has applied each class.</param>
/// <param name="Health">What the observer judges the node to be.</param>
/// <param name="Reason">Why the health is what it is, in a few words.</param>
/// <param name="At">When the observation was made, by the observer's clock.</param>
/// <param name="Connected">Whether the observer has an open stream of the node.</param>
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

    /// <summary>What the observer sees by itself. <see cref="Health"/> is what it concludes from that and from what the others see.</summary>
    public NodeSight Sight { get; init; }

    /// <summary>Why the sight is what it is, in a few words.</summary>
    public string SightReason { get; init; } = "";

    /// <summary>Since when the health is what it is.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>How long the observer wants the node in quarantine from <see cref="At"/> on; zero if it does not.</summary>
    public TimeSpan Quarantine { get; init; }

    /// <summary>How busy the node is, in steps that double: 0 is idle, each further one twice as much. See <see cref="LoadLevel"/>.</summary>
    public int Load { get; init; }

    /// <summary>
    /// Of an observation of the observer itself: why it doubts itself, in a few words; empty if it does not. While it
    /// doubts itself, nobody counts what it lost.
    /// </summary>
    public string Doubt { get; init; } = "";
}
