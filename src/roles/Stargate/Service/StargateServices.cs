using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>What every stream of a Stargate works with.</summary>
internal sealed record StargateServices
{
    public required NodeId Self { get; init; }

    public required CoordinationOptions Coordination { get; init; }

    public required HealthOptions Health { get; init; }

    public required ControlView View { get; init; }

    public required HealthBoard Board { get; init; }

    public required NodeDirectory Nodes { get; init; }

    public required DrainDesk Drains { get; init; }

    public required BackboneDesk Backbone { get; init; }
    public required MemberDesk Members { get; init; }

    public required LatencyDesk Latencies { get; init; }

    public required NamingDesk Naming { get; init; }

    public required PropagationClock Propagation { get; init; }

    public required NodeRegistration Registration { get; init; }

    public required CoordinationMetrics Metrics { get; init; }

    public required StreamRegistry Streams { get; init; }

    public required Arrivals Arrivals { get; init; }

    public required SnapshotTurns Snapshots { get; init; }

    public required TokenDesk Tokens { get; init; }

    /// <summary>Whether this Stargate hears of every revocation just now.</summary>
    public required Func<bool> Vouches { get; init; }

    public required TimeProvider Time { get; init; }
}
