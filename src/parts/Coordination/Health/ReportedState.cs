namespace Edge.Coordination;

/// <summary>What a node says of itself in its heartbeats.</summary>
public enum ReportedState
{
    /// <summary>Connected, not yet serving.</summary>
    Starting,
    Serving,

    /// <summary>Finishes what is in flight and wants nothing new.</summary>
    Draining,

    /// <summary>About to close its stream on purpose.</summary>
    Leaving,

    /// <summary>About to be replaced by another release of itself; it comes back.</summary>
    Updating,
}
