namespace Edge.Kernel.Resources;

/// <summary><c>latencies/&lt;gateway&gt;</c>: how long a handshake with a Gateway takes visitors, by the country that they are in.</summary>
public sealed record LatencyDocument
{
    /// <summary>One of each country, in their order.</summary>
    public required IReadOnlyList<LatencyFigure> Figures { get; init; }
}
