namespace Edge.Tests.Network;

/// <summary>How many nodes of each role an isolated network has in one region.</summary>
internal sealed record RegionLayout(string Name, int Stargates = 1, int Gateways = 1, int Hosts = 1);
