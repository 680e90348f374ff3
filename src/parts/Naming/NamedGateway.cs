using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// A Gateway as a target of visitors; its addresses are the host parts of <see cref="NodeDocument.Http"/> and
/// <see cref="NodeDocument.Https"/>.
/// </summary>
/// <param name="Health">What the Stargates judge it to be; <see cref="NodeHealth.Unknown"/> if nobody has seen it yet.</param>
/// <param name="IsHeard">Whether any Stargate hears it at the moment: of those that are Down, these are coming back.</param>
public sealed record NamedGateway(NodeId Id, NodeDocument Node, NodeHealth Health, bool IsHeard = false);
