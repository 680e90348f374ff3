using System.Net;

namespace Edge.Bird;

/// <summary>A neighbour that is told the prefixes.</summary>
/// <param name="AutonomousSystem">Its number.</param>
public sealed record BirdPeer(IPAddress Address, uint AutonomousSystem);
