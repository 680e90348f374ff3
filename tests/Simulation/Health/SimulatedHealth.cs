using Edge.Coordination;
using Edge.Tests.Simulation.Configuration;

namespace Edge.Tests.Simulation.Health;

/// <summary>What all simulated Stargates share.</summary>
internal static class SimulatedHealth
{
    public static readonly CoordinationMetrics Metrics = new(new SimulatedMeters());
}
