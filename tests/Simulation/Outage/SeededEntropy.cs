using Edge.Kernel;

namespace Edge.Tests.Simulation.Outage;

/// <summary>Keys and tokens that a seed decides, so that a run can be replayed.</summary>
internal sealed class SeededEntropy(Random random) : IEntropy
{
    public void Fill(Span<byte> bytes) => random.NextBytes(bytes);
}
