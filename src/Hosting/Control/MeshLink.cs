using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Edge.Kernel;
using Edge.Protocol;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>
/// A Stargate's or Api's links to all (other) Stargates: it hears their observations, and tells them when the store has
/// a new revision.
/// </summary>
[SuppressMessage("Security", "CA5394", Justification = "Jitter and boot ids are no secrets.")]
public sealed partial class MeshLink : INetworkView, IAsyncDisposable
{
    /// <summary>More observations than this are not kept: a peer must not fill the memory.</summary>
    public const int ObservationsMax = 100_000;

    private readonly ConcurrentDictionary<(NodeId Observer, NodeId Node), NodeObservation> _observations = new();
    private readonly ConcurrentDictionary<NodeId, IReadOnlyList<DrainReport>> _drains = new();
    private readonly ConcurrentDictionary<NodeId, AnycastReport> _anycast = new();
    private readonly Dictionary<NodeId, MeshPeer> _peers = [];
    private readonly Lock _gate = new();
    private readonly MeshLinkOptions _options;
    private readonly IControlDialer _dialer;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private long _lastHeard;
    private bool _closed;

    public MeshLink(
        MeshLinkOptions options, IControlDialer dialer, IMeterFactory meters, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        _options = options with { BootId = options.BootId ?? random.NextInt64() };
        _dialer = dialer;
        _time = time;
        _random = random;
        _logger = loggers.CreateLogger<MeshLink>();
        var meter = meters.Create(new MeterOptions("Edge.Hosting"));
        meter.CreateObservableGauge("edge_hosting_peers_count", () => ConnectedPeers, null, "Open streams to Stargates of the mesh.");
    }

    /// <summary>Raised with each observation that is news.</summary>
    public event Action<NodeObservation>? Observed;

    /// <summary>Raised when a stream to a Stargate has begun to tell: it tells everything anew.</summary>
    public event Action<NodeId>? PeerFound;

    /// <summary>Raised when a Stargate has been lost for longer than the grace: what it observed is forgotten.</summary>
    public event Action<NodeId>? PeerLost;

    /// <summary>Raised with all that a Stargate thinks of members of pools now.</summary>
    public event Action<NodeId, PoolMembers>? MembersTold;

    /// <summary>How long no Stargate was heard; without end before the first was.</summary>
    public TimeSpan Silence => Interlocked.Read(ref _lastHeard) is var heard and not 0 ? _time.GetElapsedTime(heard) : TimeSpan.MaxValue;

    public IReadOnlyCollection<NodeObservation> Observations => (IReadOnlyCollection<NodeObservation>)_observations.Values;

    /// <summary>What the Stargates of the mesh observe of one node.</summary>
    public IEnumerable<NodeObservation> ObservationsOf(NodeId node)
    {
        NodeId[] observers;
        lock (_gate)
        {
            observers = [.. _peers.Keys];
        }

        return observers
            .Select(observer => _observations.GetValueOrDefault((observer, node)))
            .OfType<NodeObservation>();
    }

    public IReadOnlyCollection<DrainReport> Drains => [.. _drains.Values.SelectMany(static drains => drains)];

    public IReadOnlyCollection<AnycastReport> Anycast => (IReadOnlyCollection<AnycastReport>)_anycast.Values;

    /// <summary>How many Stargates the node hears.</summary>
    public int ConnectedPeers
    {
        get
        {
            lock (_gate)
            {
                return _peers.Values.Count(static peer => peer.IsConnected);
            }
        }
    }

    /// <summary>What the node says of itself in its beats.</summary>
    internal NodeState State { get; private set; } = NodeState.Starting;

    /// <summary>From now on the node says that it serves.</summary>
    public void Announce() => Report(NodeState.Serving);

    /// <summary>From now on the node says that it drains.</summary>
    public void Withdraw() => Report(NodeState.Draining);

    /// <summary>The Stargates to be linked with, by id and control address; the node itself is left out.</summary>
    public void SetPeers(IReadOnlyDictionary<NodeId, string> peers)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            foreach (var (node, peer) in _peers.Where(entry => !peers.TryGetValue(entry.Key, out var address) || address != entry.Value.Address).ToList())
            {
                _peers.Remove(node);
                peer.Stop();
                if (!peers.ContainsKey(node))
                {
                    Forget(node);
                }
            }

            foreach (var (node, address) in peers)
            {
                if (node != _options.Node && !_peers.ContainsKey(node))
                {
                    var peer = new MeshPeer(node, address, this, _options, _dialer, _time, new Random(_random.Next()), _logger);
                    _peers.Add(node, peer);
                    peer.Start();
                }
            }
        }
    }

    /// <summary>There is a new revision; an Api says so of what it has committed just now.</summary>
    public void AnnounceRevision(Revision revision) =>
        Post(new PeerMessage { Hint = new RevisionHint { Revision = revision.Value, CommittedUnixMs = _options.Role == NodeRole.Api ? _time.GetUtcNow().ToUnixTimeMilliseconds() : 0 } });

    /// <summary>Tells the peers that the node leaves, and ends the links.</summary>
    public async ValueTask DisposeAsync()
    {
        Report(NodeState.Leaving);
        List<MeshPeer> peers;
        lock (_gate)
        {
            _closed = true;
            peers = [.. _peers.Values];
            _peers.Clear();
        }

        await Task.WhenAll(peers.Select(static peer => peer.DisposeAsync().AsTask()));
    }

    /// <summary>Takes in what a peer said. A peer speaks for itself only.</summary>
    internal void Take(NodeId peer, PeerReport report)
    {
        Interlocked.Exchange(ref _lastHeard, _time.GetTimestamp());
        _drains[peer] = report.Drains is { } drains ? DrainWire.Read(drains) : _drains.GetValueOrDefault(peer, []);

        if (report.Anycast is { } anycast && AnycastWire.Read(peer, anycast) is { } membership)
        {
            _anycast[peer] = membership;
        }

        foreach (var wire in report.Observations)
        {
            if (PeersWire.Read(wire) is not { } observation || observation.Observer != peer)
            {
                LogMalformed(peer);
                continue;
            }

            var key = (observation.Observer, observation.Node);
            var known = _observations.TryGetValue(key, out var before);
            if (known ? before!.Sequence < observation.Sequence : _observations.Count < ObservationsMax)
            {
                _observations[key] = observation;
                Observed?.Invoke(observation);
            }
        }

        if (report.Members is { } members)
        {
            MembersTold?.Invoke(peer, members);
        }

        if (report.Tokens is { } tokens)
        {
            Take(peer, tokens);
        }
    }

    private void Post(PeerMessage message)
    {
        lock (_gate)
        {
            foreach (var peer in _peers.Values)
            {
                peer.Post(message);
            }
        }
    }

    /// <summary>A peer tells everything from the beginning; a new process of it counts from another number.</summary>
    internal void Find(NodeId peer)
    {
        foreach (var key in _observations.Keys.Where(key => key.Observer == peer))
        {
            _observations.TryRemove(key, out _);
        }

        PeerFound?.Invoke(peer);
    }

    internal void Forget(NodeId peer)
    {
        foreach (var key in _observations.Keys.Where(key => key.Observer == peer))
        {
            _observations.TryRemove(key, out _);
        }

        _drains.TryRemove(peer, out _);
        _anycast.TryRemove(peer, out _);
        PeerLost?.Invoke(peer);
    }

    private void Report(NodeState state)
    {
        State = state;
        lock (_gate)
        {
            foreach (var peer in _peers.Values)
            {
                peer.Beat();
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Peer} sent something that can't be read, or isn't its own")]
    private partial void LogMalformed(NodeId peer);
}
