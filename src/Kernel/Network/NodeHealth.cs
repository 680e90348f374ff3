namespace Edge.Kernel;

/// <summary>What the Stargates judge a node to be, or an operator has asked of it.</summary>
public enum NodeHealth
{
    Unknown,
    Healthy,
    Suspect,
    Down,
    Quarantined,
    Draining,
    Drained,
}
