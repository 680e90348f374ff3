using Edge.Kernel;

namespace Edge.Identity;

/// <summary>A device that is logged in at this Stargate.</summary>
/// <param name="Accessor">The public half of its session token.</param>
public sealed record DeviceSession(NodeId Node, NodeRole Role, string Accessor, DateTimeOffset Expires);
