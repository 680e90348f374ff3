namespace Edge.Jobs;

/// <summary>How jobs are given to Hosts. The defaults are those of the design; every limit is explicit.</summary>
public sealed record JobOptions
{
    /// <summary>Jobs that may wait for a slot. 1 to 1,000,000.</summary>
    public int QueueDepthMax { get; init; } = 4096;

    /// <summary>Fetches that this node does itself at once, bodies included. 1 to 100,000.</summary>
    public int LocalMax { get; init; } = 64;

    /// <summary>How long a job waits for a slot before this node may do it itself.</summary>
    public TimeSpan SlotPatience { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>A Host that sends no frame of a job for so long has failed it.</summary>
    public TimeSpan ReplyTimeout { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Hosts that a job is given to one after the other before this node does it itself. 1 to 10.</summary>
    public int HostTriesMax { get; init; } = 3;

    /// <summary>The share of jobs that go to any Host with a slot, so that newcomers can score. 0 to 1.</summary>
    public double UniformShare { get; init; } = 0.10;

    /// <summary>The largest share of jobs that is sent to a second Host because the first one is slow. 0 to 1.</summary>
    public double HedgeShareMax { get; init; } = 0.05;

    /// <summary>Hosts are preferred for a URL only while they have at most this many times the mean in flight.</summary>
    public double LoadFactorMax { get; init; } = 1.25;

    /// <summary>Failures in a row after which a Host gets nothing for a while.</summary>
    public int FailuresInARowMax { get; init; } = 3;

    public TimeSpan OutMin { get; init; } = TimeSpan.FromSeconds(10);

    public TimeSpan OutMax { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The time over which an average forgets.</summary>
    public TimeSpan AverageWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time in which a new Host's slots grow from a quarter to all of them.</summary>
    public TimeSpan NewcomerWindow { get; init; } = TimeSpan.FromSeconds(60);
}
