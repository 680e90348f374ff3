using System.Diagnostics.Metrics;
using Edge.Kernel;
using Edge.Protocol;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>
/// A Gateway's or Host's link to the Stargates: two streams to two different ones, the configuration that they bring
/// (kept on disk), the heartbeats, and the node's coming into and going out of service.
/// </summary>
public sealed partial class ControlLink : IAsyncDisposable
{
    /// <summary>The file of the kept configuration in the node's folder.</summary>
    public const string FileName = "configuration.bin";

    /// <summary>How long the Stargates get to end a stream that the node leaves.</summary>
    internal static readonly TimeSpan LeaveTimeout = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly ControlLinkOptions _options;
    private readonly ControlLinkState _state;
    private readonly ControlSlot[] _slots;
    private readonly ReplicaKeeper _keeper;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Loop _loop;
    private Task _running = Task.CompletedTask;

    public ControlLink(
        ControlLinkOptions options,
        IControlDialer dialer,
        IMeterFactory meters,
        TimeProvider time,
        Random random,
        ILoggerFactory loggers)
    {
        _options = options;
        _time = time;
        _logger = loggers.CreateLogger<ControlLink>();
        _loop = new Loop(time, LogFailed);
        Replica = new ConfigReplica(ReplicaParser.Parse);
        var metrics = new ControlLinkMetrics(meters, () => Streams, () => Replica.Current.Revision.Value);
        _state = new ControlLinkState(options, Replica, metrics, time, random);
        _slots = [new ControlSlot(dialer, _state, metrics, time, _logger), new ControlSlot(dialer, _state, metrics, time, _logger)];
        _keeper = new ReplicaKeeper(options.Folder, Replica, () => _state.Stargates, _logger);
        _state.Door.Keep = _keeper.KeepIfPossible;
        _state.WantKey = wish => KeyWanted?.Invoke(wish);
        _state.Drain.Changed += OnDrainChanged;
    }

    /// <summary>Raised with the Gateways to connect to, when they change.</summary>
    public event Action<IReadOnlyList<GatewayCandidate>>? CandidatesChanged;

    /// <summary>Raised when an operator wants the node to have another key; the same moment is the same wish.</summary>
    public event Action<DateTimeOffset>? KeyWanted;

    /// <summary>Raised when an operator wants no traffic on the node, and again when there may be.</summary>
    public event Action<bool>? DrainChanged;

    /// <summary>The configuration; subscribe to <see cref="ConfigReplica.Changed"/> for news.</summary>
    public ConfigReplica Replica { get; }

    /// <summary>For Hosts: the Gateways to connect to.</summary>
    public IReadOnlyList<GatewayCandidate> Candidates { get; private set; } = [];

    /// <summary>The control addresses of the Stargates known now.</summary>
    public IReadOnlyList<string> Stargates => _state.Stargates;

    /// <summary>Whether at least one Stargate hears this node.</summary>
    public bool Connected => Streams > 0;

    /// <summary>How many Stargates hear this node: 0 to 2.</summary>
    public int Streams => _slots.Count(static slot => slot.Stream is not null);

    /// <summary>What a node that verifies tokens hears besides its configuration.</summary>
    public VerifierNews Verifier => _state.Verifier;

    /// <summary>The Stargates that hear this node, and what they judge it to be.</summary>
    public IReadOnlyList<(string Address, NodeHealth? Judgement)> OpenStreams =>
        [.. _slots.Select(static slot => slot.Stream).OfType<ControlStream>().Select(static stream => (stream.Address, stream.Judgement))];

    /// <summary>Asks the Stargates for a token that this node does not know; null if there is none, or no answer.</summary>
    public async Task<TokenGrant?> LookupAsync(string accessor, CancellationToken cancellation)
    {
        foreach (var slot in _slots)
        {
            if (slot.Stream is { } stream && await stream.LookupAsync(accessor, cancellation) is { } grant)
            {
                return grant;
            }
        }

        return null;
    }

    /// <summary>
    /// Loads the kept configuration, begins to connect, and returns when the node has a configuration to serve by,
    /// whether from the disk or from a Stargate.
    /// </summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        var kept = _keeper.Restore();
        var known = kept is { Stargates.Count: > 0 } ? kept.Stargates : _options.Stargates;
        _state.Offer([.. known.Select(static address => new HomingCandidate(address, null, Healthy: true))]);
        Replica.Changed += OnReplicaChanged;
        _running = Task.WhenAll(
            _loop.RunAsync(token => _slots[0].RunAsync(_slots[1], token), _stop.Token),
            _loop.RunAsync(token => _slots[1].RunAsync(_slots[0], token), _stop.Token),
            _loop.RunAsync(FollowCandidatesAsync, _stop.Token),
            _loop.RunAsync(new HomingRounds(_state, _slots, _time).RunAsync, _stop.Token),
            _loop.RunEveryAsync(ReplicaKeeper.Period, _keeper.KeepAsync, _stop.Token));
        await WaitUntilAsync(() => Replica.Current.IsComplete, Timeout.InfiniteTimeSpan, cancellation);
    }

    /// <summary>Tells the Stargates where the node is reached and that it serves; returns when they count on it, or after a bounded wait.</summary>
    public async Task AnnounceAsync(NodeAddresses addresses, CancellationToken cancellation)
    {
        var contacts = new Contacts
        {
            Http = addresses.Http?.ToString() ?? "",
            Https = addresses.Https?.ToString() ?? "",
            Metrics = addresses.Metrics?.ToString() ?? "",
        };
        Report(new NodeStatus(NodeState.Serving, contacts));
        // One that fell is heard at once, but counts again only after it has been well for a while.
        await WaitUntilAsync(
            () => Connected && (_state.Drain.Wanted || IsJudged(NodeHealth.Healthy, NodeHealth.Down, NodeHealth.Quarantined)), _options.AcknowledgementTimeout, cancellation);
    }

    /// <summary>Tells the Stargates that the node drains; returns when they have taken it out of service, or after a bounded wait.</summary>
    public async Task WithdrawAsync(CancellationToken cancellation)
    {
        Report(_state.Status with { State = NodeState.Draining });
        await WaitUntilAsync(() => IsJudged(NodeHealth.Draining, NodeHealth.Drained), _options.AcknowledgementTimeout, cancellation);
    }

    /// <summary>Leaves the Stargates in good order, keeps the configuration, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        Replica.Changed -= OnReplicaChanged;
        Report(_state.Status with { State = NodeState.Leaving });
        foreach (var slot in _slots)
        {
            slot.Leave();
        }

        await WaitUntilAsync(() => !Connected, LeaveTimeout, CancellationToken.None);
        await _stop.CancelAsync();
        await _running;
        _keeper.KeepIfPossible();
        _stop.Dispose();
    }

    private void Report(NodeStatus status)
    {
        _state.Status = status;
        foreach (var slot in _slots)
        {
            slot.Stream?.BeatChanged();
        }
    }

    private bool IsJudged(params NodeHealth[] wanted) =>
        _slots.All(slot => slot.Stream is not { } stream || (stream.Judgement is { } judgement && wanted.Contains(judgement)));

    private async Task WaitUntilAsync(Func<bool> condition, TimeSpan timeout, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        while (true)
        {
            var change = _state.NextChange;
            if (condition())
            {
                return;
            }

            try
            {
                await change.WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>The node acts first: when the Stargates hear of it, it is so.</summary>
    private void OnDrainChanged(bool wanted)
    {
        DrainChanged?.Invoke(wanted);
        Report(_state.Status);
    }

    private void OnReplicaChanged(ReplicaPicture picture) => _state.NoteChange();

    /// <summary>Both Stargates' offers together: the two need not agree at every moment.</summary>
    private async Task FollowCandidatesAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var change = _state.NextChange;
            var open = _slots.Select(static slot => slot.Stream).OfType<ControlStream>().ToList();
            var offered = open
                .SelectMany(static stream => stream.Gateways)
                .DistinctBy(static gateway => gateway.Id)
                .OrderBy(static gateway => gateway.Id.Value, StringComparer.Ordinal)
                .ToList();

            // Without a Stargate the last offer stands.
            if (open.Count > 0 && !offered.SequenceEqual(Candidates))
            {
                Candidates = offered;
                CandidatesChanged?.Invoke(offered);
            }

            await change.WaitAsync(cancellation);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The link to the Stargates failed and goes on")]
    private partial void LogFailed(Exception error);
}
