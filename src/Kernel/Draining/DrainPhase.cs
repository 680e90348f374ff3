namespace Edge.Kernel;

/// <summary>How far a node has come with an operator's wish to have no traffic on it.</summary>
public enum DrainPhase
{
    /// <summary>Nobody asked for it.</summary>
    None,

    /// <summary>It takes nothing new, and something is still in flight.</summary>
    Draining,

    /// <summary>Nothing is in flight, nor came for a while.</summary>
    Drained,

    /// <summary>It goes on serving, since it may not be taken out of traffic.</summary>
    Refused,
}
