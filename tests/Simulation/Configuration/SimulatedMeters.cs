using System.Diagnostics.Metrics;

namespace Edge.Tests.Simulation.Configuration;

/// <summary>Meters that nobody reads.</summary>
internal sealed class SimulatedMeters : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
