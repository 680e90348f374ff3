namespace Edge.Kernel;

/// <summary>A Stargate that a node may home to, or a Gateway that a Host may work for.</summary>
/// <param name="Address">Host and port of its listener; tells candidates apart.</param>
/// <param name="Region">Where it is, if known.</param>
/// <param name="Healthy">What the Stargates believe of it.</param>
public sealed record HomingCandidate(string Address, Region? Region, bool Healthy)
{
    /// <summary>The house that it stands in; empty if nobody said.</summary>
    public string Site { get; init; } = "";

    /// <summary>How busy it is; see <see cref="LoadLevel"/>.</summary>
    public int Load { get; init; }
}
