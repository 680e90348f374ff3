using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>A node as it introduced itself at the beginning of a stream.</summary>
/// <param name="Stream">A number of the stream, unique on this Stargate, so that the end of an older one changes nothing.</param>
public sealed record NodeSighting(NodeId Node, NodeRole Role, Region Region, string Version, long BootId, long Stream);
