namespace Edge.Kernel;

/// <summary>Where a role stands between its start and its end.</summary>
public enum LifecycleStage
{
    New,
    Opening,
    Connecting,
    Serving,
    Announcing,
    InService,
    Withdrawing,
    Draining,
    Closing,
    Closed,
}
