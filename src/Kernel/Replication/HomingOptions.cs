namespace Edge.Kernel;

/// <summary>How a node chooses its Stargates, and how patiently.</summary>
public sealed record HomingOptions
{
    /// <summary>A Stargate is dead for the node after so long a silence. 2 to 60 s.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>With another stream left, a lost one is replaced after a random time up to this, so that not all nodes come at once.</summary>
    public TimeSpan ReplaceJitterMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>With no stream left, the first try comes after a random time up to this.</summary>
    public TimeSpan LostJitterMax { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The longest pause between two tries; the pauses before it double, each random between zero and its length.</summary>
    public TimeSpan RetryMax { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan RetryMin { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often round trips are measured, give or take a fifth.</summary>
    public TimeSpan MeasurePeriod { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How many of the nearest candidates are measured in each round. 1 to 100.</summary>
    public int NearestMax { get; init; } = 8;

    /// <summary>How many others, by chance. 0 to 100.</summary>
    public int RandomMax { get; init; } = 2;

    /// <summary>What a candidate that does not answer is taken to need. 1 to 60 s.</summary>
    public TimeSpan NoAnswerTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long the first choice waits for the first round, at most. 0 to 10 s.</summary>
    public TimeSpan FirstRoundWait { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many round trips the median is taken of.</summary>
    public int SamplesMax { get; init; } = 10;

    /// <summary>Two medians are equal when they differ by no more than this, or by no more than a tenth.</summary>
    public TimeSpan TieMargin { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>Moving must gain a fifth and this much.</summary>
    public TimeSpan GainMin { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>So many rounds running.</summary>
    public int GainRounds { get; init; } = 3;
}
