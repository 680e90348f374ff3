#pragma warning disable CS9113, CS0067 // Filled in by the next change.
using System.Diagnostics.Metrics;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>
/// A Gateway's or Host's link to the Stargates: two streams to two different ones, the configuration that they bring
/// (kept on disk), the heartbeats, and the node's coming into and going out of service.
/// </summary>
public sealed class ControlLink(
    ControlLinkOptions options,
    IControlDialer dialer,
    IMeterFactory meters,
    TimeProvider time,
    Random random,
    ILoggerFactory loggers) : IAsyncDisposable
{
    /// <summary>Raised with the Gateways to connect to, when they change.</summary>
    public event Action<IReadOnlyList<GatewayCandidate>>? CandidatesChanged;

    /// <summary>The configuration; subscribe to <see cref="ConfigReplica.Changed"/> for news.</summary>
    public ConfigReplica Replica { get; } = new(static _ => new Failure("unknown_kind", "nothing is known yet"));

    /// <summary>For Hosts: the Gateways to connect to.</summary>
    public IReadOnlyList<GatewayCandidate> Candidates { get; private set; } = [];

    /// <summary>Whether at least one Stargate hears this node.</summary>
    public bool Connected => Streams > 0;

    /// <summary>How many Stargates hear this node: 0 to 2.</summary>
    public int Streams { get; private set; }

    /// <summary>
    /// Loads the kept configuration, begins to connect, and returns when the node has a configuration to serve by,
    /// whether from the disk or from a Stargate.
    /// </summary>
    public Task StartAsync(CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Tells the Stargates where the node is reached and that it serves; returns when they count on it, or after a bounded wait.</summary>
    public Task AnnounceAsync(NodeAddresses addresses, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Tells the Stargates that the node drains; returns when they have taken it out of service, or after a bounded wait.</summary>
    public Task WithdrawAsync(CancellationToken cancellation) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
