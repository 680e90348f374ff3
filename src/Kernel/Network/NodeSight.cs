namespace Edge.Kernel;

/// <summary>What one Stargate sees of a node by itself: its voice when the Stargates judge the node together.</summary>
public enum NodeSight
{
    /// <summary>It has nothing to say: no stream of the node, or the node left it in good order for another Stargate.</summary>
    None,

    /// <summary>Hears it; it does not serve yet.</summary>
    Starting,

    /// <summary>Hears it, and it serves.</summary>
    Serving,

    /// <summary>Hears it again after it was Down, but not for long enough yet.</summary>
    Returning,

    /// <summary>The node says that it drains.</summary>
    Draining,

    /// <summary>The node left after it had drained.</summary>
    Drained,

    /// <summary>The node says that it is being updated, or left saying so.</summary>
    Updating,

    /// <summary>Its stream was cut, or it is silent.</summary>
    Lost,

    /// <summary>Found dead: it does not answer a probe, or was silent for too long. One voice; Down needs two.</summary>
    Failed,

    /// <summary>Found dead, and not by this Stargate alone: a Gateway lost the node too. Two voices.</summary>
    Gone,
}
