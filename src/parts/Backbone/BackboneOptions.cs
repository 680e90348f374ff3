namespace Edge.Backbone;

/// <summary>When a Stargate joins, drains, leaves and withdraws. The defaults are those of the design; every limit is explicit.</summary>
public sealed record BackboneOptions
{
    /// <summary>How often every worker is asked, and how long it has for its answer. 20 ms to 1 s.</summary>
    public TimeSpan ProbePeriod { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>An answer that is missing when the one who asks was so late itself proves nothing. 10 ms to 1 s.</summary>
    public TimeSpan LatenessMax { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>So many rounds in a row without an answer of one worker withdraw. 1 to 100.</summary>
    public int MissesMax { get; init; } = 3;

    /// <summary>So many rounds in a row may prove nothing; from then on they count. 1 to 1,000.</summary>
    public int VoidsMax { get; init; } = 10;

    /// <summary>How long every worker has to answer before the Stargate joins. Up to 60 s.</summary>
    public TimeSpan JoinAfter { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long every worker has to answer after a withdrawal; twice as long after each further one. 1 s to 30 min.</summary>
    public TimeSpan RejoinAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The longest such time; a member for so long has no withdrawals behind it. Up to a day.</summary>
    public TimeSpan RejoinAfterMax { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>After so long without a peer that hears it, it is sure that nobody does. 1 s to 60 s.</summary>
    public TimeSpan UnheardAfter { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How often what is wanted is said to the speaker again. 100 ms to 60 s.</summary>
    public TimeSpan AssertPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A permit to leave is good for so long. 1 s to 60 s.</summary>
    public TimeSpan PermitFreshFor { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Few queries for so long are an end of them. 100 ms to 10 min.</summary>
    public TimeSpan QuietTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Which share of the last hour's mean counts as few. 0 to 1.</summary>
    public double ResidueShare { get; init; } = 0.01;

    /// <summary>So many queries a second are few, whatever the mean. 0 to 1,000,000.</summary>
    public double ResidueRateMin { get; init; } = 1;

    /// <summary>After so long a Stargate that stops, or whose outage was accepted, leaves though queries still come. 1 s to 1 h.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Other members that must be left when one leaves by plan. 0 to 1,000.</summary>
    public int MembersMin { get; init; } = 1;

    /// <summary>Other members of its region that must be left. 0 to 1,000.</summary>
    public int RegionMembersMin { get; init; }

    /// <summary>After so long a DNS engine without its Stargate asks its peers to prefer others. 1 s to 24 h.</summary>
    public TimeSpan OrphanTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The first option out of its range, in words; null if all are good.</summary>
    public string? Fault =>
        OutOfRange(nameof(ProbePeriod), ProbePeriod, 0.02, 1)
        ?? OutOfRange(nameof(LatenessMax), LatenessMax, 0.01, 1)
        ?? OutOfRange(nameof(JoinAfter), JoinAfter, 0, 60)
        ?? OutOfRange(nameof(RejoinAfter), RejoinAfter, 1, 1800)
        ?? OutOfRange(nameof(RejoinAfterMax), RejoinAfterMax, RejoinAfter.TotalSeconds, 86_400)
        ?? OutOfRange(nameof(UnheardAfter), UnheardAfter, 1, 60)
        ?? OutOfRange(nameof(AssertPeriod), AssertPeriod, 0.1, 60)
        ?? OutOfRange(nameof(PermitFreshFor), PermitFreshFor, 1, 60)
        ?? OutOfRange(nameof(QuietTime), QuietTime, 0.1, 600)
        ?? OutOfRange(nameof(DrainTimeout), DrainTimeout, 1, 3600)
        ?? OutOfRange(nameof(OrphanTimeout), OrphanTimeout, 1, 86_400)
        ?? OutOfRange(nameof(MissesMax), MissesMax, 1, 100)
        ?? OutOfRange(nameof(VoidsMax), VoidsMax, 1, 1000)
        ?? OutOfRange(nameof(MembersMin), MembersMin, 0, 1000)
        ?? OutOfRange(nameof(RegionMembersMin), RegionMembersMin, 0, 1000)
        ?? OutOfRange(nameof(ResidueShare), ResidueShare, 0, 1)
        ?? OutOfRange(nameof(ResidueRateMin), ResidueRateMin, 0, 1_000_000);

    private static string? OutOfRange(string name, TimeSpan value, double least, double most) => OutOfRange(name, value.TotalSeconds, least, most);

    private static string? OutOfRange(string name, double value, double least, double most) =>
        value >= least && value <= most ? null : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name} must be {least} to {most}");
}
