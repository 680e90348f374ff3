using Edge.Coordination;
using Edge.Hosting;
using Edge.Identity;
using Edge.Kernel;

namespace Edge.Stargate;

/// <summary>What the stage Open found or made.</summary>
internal sealed record StargateOpened(
    NodeIdentity Identity,
    NetworkAuthority Authority,
    Token? OperatorToken,
    ControlView View,
    RememberingStore Store,
    SnapshotLoop Snapshot,
    CoordinationMetrics Metrics);
