namespace Edge.Kernel;

/// <summary>A Stargate that a node may home to.</summary>
/// <param name="Address">Host and port of its control listener; tells candidates apart.</param>
/// <param name="Region">Of the Stargate, if known.</param>
/// <param name="Healthy">What other Stargates believe of it.</param>
public sealed record StargateCandidate(string Address, Region? Region, bool Healthy);
