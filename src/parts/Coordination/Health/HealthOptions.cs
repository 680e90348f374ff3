using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>When a Stargate believes that a node is ill, and when that it is well again.</summary>
public sealed record HealthOptions
{
    /// <summary>How often Stargates, Gateways and Apis beat. 100 ms to 10 s.</summary>
    public TimeSpan BeatPeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often Hosts beat: there are many of them. 100 ms to 60 s.</summary>
    public TimeSpan HostBeatPeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>A node that is silent on an open stream is Down after so many periods, whatever probes say. 4 to 60.</summary>
    public int DownAfterPeriods { get; init; } = 10;

    /// <summary>A node that can't be probed, and whose cut stream didn't come back, is Down after so many periods. 1 to 60.</summary>
    public int GoneAfterPeriods { get; init; } = 2;

    /// <summary>How often an ill node is probed. 100 ms to 10 s.</summary>
    public TimeSpan ProbePeriod { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>So many beats in a row must come from a node that was Down. 1 to 20.</summary>
    public int RecoveryBeats { get; init; } = 3;

    /// <summary>How long a node that was Down must be well before it counts again. 0 to 5 min.</summary>
    public TimeSpan RecoveryTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>The time to recover doubles with each further Down, up to this.</summary>
    public TimeSpan RecoveryTimeMax { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A node that stayed well for so long has its earlier Downs forgiven.</summary>
    public TimeSpan ForgivenessTime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A peer's word on a node that this Stargate judged itself counts after so long only: it may be about the time before.</summary>
    public TimeSpan PeerDelay { get; init; } = TimeSpan.FromSeconds(2);

    public TimeSpan PeriodOf(NodeRole role) => role == NodeRole.Host ? HostBeatPeriod : BeatPeriod;
}
