using Edge.Coordination;
using Edge.Kernel;

namespace Edge.Bench.Scale;

/// <summary>What the simulated network is made of. Costs are of one core, measured on the machine that the page names.</summary>
internal sealed record ScaleSettings
{
    public int Nodes { get; init; } = 100_000;

    /// <summary>Of the nodes, spread evenly over the regions.</summary>
    public int Gateways { get; init; } = 600;

    public int StargatesPerRegion { get; init; } = 2;

    public int CoresPerStargate { get; init; } = 4;

    /// <summary>TCP, TLS, login, and the stream's beginning.</summary>
    public TimeSpan ArrivalCost { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>TLS and a refusal.</summary>
    public TimeSpan TurnAwayCost { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>One message to one node, and its acknowledgement.</summary>
    public TimeSpan SendCost { get; init; } = TimeSpan.FromMicroseconds(40);

    /// <summary>From the commit to the Stargates' knowing, the way not counted.</summary>
    public TimeSpan NoticeTime { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>What a node needs to check and keep a change.</summary>
    public TimeSpan ApplyTime { get; init; } = TimeSpan.FromMilliseconds(10);

    public HomingOptions Homing { get; init; } = new();

    public AdmissionOptions Admission { get; init; } = new();
}
