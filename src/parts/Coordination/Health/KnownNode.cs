using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>A Stargate, or a Gateway that has announced its addresses, as the configuration names it.</summary>
public sealed record KnownNode(NodeId Node, NodeRole Role, Region Region);
