namespace Edge.Kernel;

/// <summary>What one Stargate knows of a node's draining.</summary>
/// <param name="QuietSince">Since when nothing was in flight; null while something is.</param>
/// <param name="Reason">Why it is refused; else empty.</param>
public sealed record DrainReport(NodeId Node, DrainPhase Phase, int InFlight, DateTimeOffset? QuietSince, string Reason);
