namespace Edge.Tests.Simulation;

/// <summary>How bad the simulated network is.</summary>
internal sealed record NetworkWeather
{
    public static readonly NetworkWeather Fair = new();

    /// <summary>The fastest and slowest message, in seconds.</summary>
    public (double Min, double Max) DelaySeconds { get; init; } = (0.0005, 0.02);

    /// <summary>The chance that a datagram is lost, or that a message of a connection is, which cuts it.</summary>
    public double Loss { get; init; }
}
