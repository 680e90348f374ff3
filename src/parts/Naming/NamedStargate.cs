using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>A Stargate as a name server: <c>ns1</c> is the first by id, and its addresses are <see cref="NodeDocument.Anycast"/>, else the host part of <see cref="NodeDocument.Dns"/>.</summary>
public sealed record NamedStargate(NodeId Id, NodeDocument Node);
