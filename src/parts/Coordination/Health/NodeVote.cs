using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>What one Stargate sees of a node.</summary>
internal readonly record struct NodeVote(NodeId Observer, NodeSight Sight, long BootId, string Reason);
