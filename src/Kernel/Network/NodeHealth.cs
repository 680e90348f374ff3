namespace Edge.Kernel;

/// <summary>What the Stargates judge a node to be, or an operator has asked of it.</summary>
public enum NodeHealth
{
    Unknown,
    Healthy,

    /// <summary>Somebody lost it, and nobody hears it; whether it is Down is being found out.</summary>
    Suspect,
    Down,

    /// <summary>It beats, but fell too often lately.</summary>
    Quarantined,
    Draining,
    Drained,

    /// <summary>Away on purpose, to come back as another release.</summary>
    Updating,
}
