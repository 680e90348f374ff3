using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>Another Stargate is to be asked whether a node answers.</summary>
public sealed record WantedProbe(NodeId Peer, NodeId Node);
