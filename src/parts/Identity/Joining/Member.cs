using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Identity;

/// <summary>A node of the network with its document.</summary>
internal sealed record Member(NodeId Node, NodeDocument Document);
