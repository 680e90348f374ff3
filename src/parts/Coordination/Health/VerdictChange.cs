using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>A node is judged to be something else than before; or it is Down as before, and is heard again or no more.</summary>
public sealed record VerdictChange(NodeId Node, NodeRole Role, NodeHealth Before, NodeHealth Health);
