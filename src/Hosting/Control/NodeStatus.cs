using Edge.Protocol;

namespace Edge.Hosting;

/// <summary>What a node says of itself in each heartbeat.</summary>
internal sealed record NodeStatus(NodeState State, Contacts? Contacts);
