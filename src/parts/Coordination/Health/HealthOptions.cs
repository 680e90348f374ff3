using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>When a Stargate believes that a node is ill, when that it is well again, and when it doubts itself.</summary>
public sealed record HealthOptions
{
    /// <summary>How often Stargates, Gateways and Apis beat. 100 ms to 10 s.</summary>
    public TimeSpan BeatPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often Hosts beat: there are many of them. 100 ms to 60 s.</summary>
    public TimeSpan HostBeatPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Silent on an open stream for so many periods, a node has failed, whatever probes say: it is stuck. 4 to 60.</summary>
    public int DownAfterPeriods { get; init; } = 10;

    /// <summary>A node that can't be probed has failed when it was lost for so many periods. 1 to 60.</summary>
    public int GoneAfterPeriods { get; init; } = 2;

    /// <summary>How often an ill node is probed, and others are asked to probe it. 100 ms to 10 s.</summary>
    public TimeSpan ProbePeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>So many beats in a row must come from a node that was Down. 1 to 20.</summary>
    public int RecoveryBeats { get; init; } = 3;

    /// <summary>How long a node that was Down must beat before it counts again. 0 to 5 min.</summary>
    public TimeSpan RecoveryTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What each Down adds to a node's penalty for flapping. 0, for none, to 10,000.</summary>
    public double FlapPenalty { get; init; } = 1_000;

    /// <summary>A node with a higher penalty is quarantined. 100 to 100,000.</summary>
    public double FlapSuppress { get; init; } = 2_000;

    /// <summary>A quarantine ends when the penalty has fallen below this. 1 to <see cref="FlapSuppress"/>.</summary>
    public double FlapReuse { get; init; } = 750;

    /// <summary>The penalty halves in this time. 1 s to 1 h.</summary>
    public TimeSpan FlapHalfLife { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>No node is quarantined for longer after its last Down. 1 s to 24 h.</summary>
    public TimeSpan QuarantineMax { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A Stargate whose own clockwork comes later than this doubts itself: others may not have been silent. 100 ms to 10 s.</summary>
    public TimeSpan LagMax { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>For how long after it came late. 0 to 60 s.</summary>
    public TimeSpan LagDoubtTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>A Stargate that loses more than this share of its nodes at once doubts itself. 0.01 to 1.</summary>
    public double LossShareMax { get; init; } = 0.2;

    /// <summary>But not for fewer nodes than this. 1 to 10,000.</summary>
    public int LossCountMin { get; init; } = 5;

    /// <summary>What "at once" means: silence shows after two to four beats. 1 s to 60 s.</summary>
    public TimeSpan LossWindow { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>For how long after the last loss. 1 s to 5 min.</summary>
    public TimeSpan LossDoubtTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>For how long a Gateway's word counts that it lost the job connection of a Host. 1 s to 5 min.</summary>
    public TimeSpan JobLossTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a node that can't be probed is Suspect when nobody has a word on it, before it is Unknown. 1 s to 10 min.</summary>
    public TimeSpan OrphanTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often a change of a node's load is published, at most. 1 s to 10 min.</summary>
    public TimeSpan LoadPeriod { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The first option out of its range, in words; null if all are good.</summary>
    public string? Fault =>
        OutOfRange(BeatPeriod, 0.1, 10, nameof(BeatPeriod))
        ?? OutOfRange(HostBeatPeriod, 0.1, 60, nameof(HostBeatPeriod))
        ?? OutOfRange(DownAfterPeriods, 4, 60, nameof(DownAfterPeriods))
        ?? OutOfRange(GoneAfterPeriods, 1, 60, nameof(GoneAfterPeriods))
        ?? OutOfRange(ProbePeriod, 0.1, 10, nameof(ProbePeriod))
        ?? OutOfRange(RecoveryBeats, 1, 20, nameof(RecoveryBeats))
        ?? OutOfRange(RecoveryTime, 0, 300, nameof(RecoveryTime))
        ?? OutOfRange(FlapPenalty, 0, 10_000, nameof(FlapPenalty))
        ?? OutOfRange(FlapSuppress, 100, 100_000, nameof(FlapSuppress))
        ?? OutOfRange(FlapReuse, 1, FlapSuppress, nameof(FlapReuse))
        ?? OutOfRange(FlapHalfLife, 1, 3_600, nameof(FlapHalfLife))
        ?? OutOfRange(QuarantineMax, 1, 86_400, nameof(QuarantineMax))
        ?? OutOfRange(LagMax, 0.1, 10, nameof(LagMax))
        ?? OutOfRange(LagDoubtTime, 0, 60, nameof(LagDoubtTime))
        ?? OutOfRange(LossShareMax, 0.01, 1, nameof(LossShareMax))
        ?? OutOfRange(LossCountMin, 1, 10_000, nameof(LossCountMin))
        ?? OutOfRange(LossWindow, 1, 60, nameof(LossWindow))
        ?? OutOfRange(LossDoubtTime, 1, 300, nameof(LossDoubtTime))
        ?? OutOfRange(JobLossTime, 1, 300, nameof(JobLossTime))
        ?? OutOfRange(OrphanTime, 1, 600, nameof(OrphanTime))
        ?? OutOfRange(LoadPeriod, 1, 600, nameof(LoadPeriod));

    public TimeSpan PeriodOf(NodeRole role) => role == NodeRole.Host ? HostBeatPeriod : BeatPeriod;

    private static string? OutOfRange(TimeSpan value, double secondsMin, double secondsMax, string name) =>
        value.TotalSeconds < secondsMin || value.TotalSeconds > secondsMax
            ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} must be {secondsMin} to {secondsMax} s")
            : null;

    private static string? OutOfRange(double value, double min, double max, string name) =>
        value >= min && value <= max
            ? null
            : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} must be {min} to {max}");
}
