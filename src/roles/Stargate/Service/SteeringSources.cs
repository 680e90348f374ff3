namespace Edge.Stargate;

/// <summary>What answers are told from outside while they are compiled.</summary>
/// <param name="Aliases">Names outside that others have the addresses of.</param>
/// <param name="Latencies">What Gateways measured of their visitors.</param>
internal sealed record SteeringSources(AliasLookups Aliases, LatencyDesk Latencies);
