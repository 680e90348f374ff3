using Edge.Kernel;

namespace Edge.Backbone;

/// <summary>What a Stargate's membership follows from, at one moment.</summary>
public sealed record MembershipInput
{
    /// <summary>What the last round of questions to all workers came to.</summary>
    public ProbeOutcome Probe { get; init; }

    /// <summary>Rounds in a row in which one and the same worker was silent: the most of any worker.</summary>
    public int Misses { get; init; }

    /// <summary>Whether a worker answered the last round.</summary>
    public bool SomeAnswer { get; init; }

    /// <summary>Whether another Stargate is a member and serves.</summary>
    public bool OthersServe { get; init; }

    /// <summary>Whether the table is verified and the Stargate in service.</summary>
    public bool Serves { get; init; }

    /// <summary>Whether the Stargate is to be a member: nobody takes it out, and it does not stop.</summary>
    public bool IsWanted { get; init; }

    /// <summary>Whether its process ends, be it ready or not.</summary>
    public bool IsStopping { get; init; }

    /// <summary>The last permit to leave; null where there was none.</summary>
    public LeavePermit? Permit { get; init; }

    /// <summary>Who alone may leave at the moment, if it is another one.</summary>
    public string? Leaver { get; init; }

    /// <summary>What the speaker said last; null while it was not asked since what is wanted changed.</summary>
    public Outcome<RouteReport>? Speaker { get; init; }

    /// <summary>Whether queries have fallen off.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>Queries a second, for people.</summary>
    public double Rate { get; init; }
}
