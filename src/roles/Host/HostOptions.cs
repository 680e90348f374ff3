using Edge.Hosting;

namespace Edge.Host;

/// <summary>What a Host is given at its start.</summary>
public sealed record HostOptions
{
    public required NodeOptions Node { get; init; }

    /// <summary>Where metrics and health are served; 0 takes any free port.</summary>
    public int MetricsPort { get; init; } = 9400;

    /// <summary>Jobs done at once, for all Gateways together. 1 to 1,024.</summary>
    public int Slots { get; init; } = 64;

    /// <summary>Gateways that this Host works for at once. 1 to 8.</summary>
    public int GatewaysMax { get; init; } = 8;
}
