namespace Edge.Tests.Simulation.Health;

/// <summary>The simulation's time, with a wall clock of one machine's own that may jump.</summary>
internal sealed class SkewedTime(TimeProvider time) : TimeProvider
{
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Skew;

    public override long GetTimestamp() => time.GetTimestamp();
}
