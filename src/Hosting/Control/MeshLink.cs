#pragma warning disable CS9113, CS0067 // Filled in by the next change.
using System.Diagnostics.Metrics;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>
/// A Stargate's or Api's links to all (other) Stargates: it hears their observations, and tells them when the store has
/// a new revision.
/// </summary>
public sealed class MeshLink(
    MeshLinkOptions options,
    IControlDialer dialer,
    IMeterFactory meters,
    TimeProvider time,
    Random random,
    ILoggerFactory loggers) : INetworkView, IAsyncDisposable
{
    /// <summary>Raised with each observation that is news.</summary>
    public event Action<NodeObservation>? Observed;

    public IReadOnlyCollection<NodeObservation> Observations { get; } = [];

    /// <summary>Begins; <see cref="SetPeers"/> says whom to connect to.</summary>
    public void Start() => throw new NotImplementedException();

    /// <summary>The Stargates to be linked with, by id and control address; the node itself is left out.</summary>
    public void SetPeers(IReadOnlyDictionary<NodeId, string> peers) => throw new NotImplementedException();

    public void AnnounceRevision(Revision revision) => throw new NotImplementedException();

    public ValueTask DisposeAsync() => throw new NotImplementedException();
}
