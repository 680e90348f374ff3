using System.Net;
using Edge.Coordination;
using Edge.Identity;
using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;

namespace Edge.Stargate;

/// <summary>
/// One node's stream: takes its heartbeats and acknowledgements, and sends what its feed decides, what it is judged to be
/// and whom it may home to. What is to be sent is worked out when the last message is out, so nothing queues up.
/// </summary>
internal sealed class NodeStream : IOpenStream, IDisposable
{
    private const int MessagesBurstMax = 5_000;

    private const int MessagesPerSecondMax = 1_000;

    internal static readonly TimeSpan LastWriteTimeout = TimeSpan.FromSeconds(1);

    private readonly StargateServices _services;
    private readonly NodeGreeting _greeting;
    private readonly NodeContactsKeeper _contacts;
    private readonly NodeOutbox _outbox;
    private readonly NodePatience _patience;
    private readonly Signal _signal = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly RequestBudget _budget;
    private readonly RequestBudget _resyncs;
    private readonly RequestBudget _measurements;
    private DateTimeOffset _lastBeat;
    private DateTimeOffset _sessionEnd;
    private GoAway? _goAway;
    private string _abortReason = "";

    /// <param name="session">By which the stream was opened; the stream ends with it, unless the node logs in anew.</param>
    /// <param name="remote">Where the connection comes from.</param>
    public NodeStream(NodeGreeting greeting, DeviceSession session, IPAddress? remote, StargateServices services)
    {
        _services = services;
        _greeting = greeting;
        _sessionEnd = session.Expires;
        Number = services.Streams.NextNumber();
        _contacts = new NodeContactsKeeper(greeting.Node, remote, services);
        _outbox = new NodeOutbox(greeting, Number, _contacts, () => services.Snapshots.TryTake(this), services);
        _patience = new NodePatience(this, services);
        _budget = new RequestBudget(MessagesBurstMax, MessagesPerSecondMax, services.Time);
        _resyncs = new RequestBudget(10, 0.5, services.Time);
        _measurements = new RequestBudget(3, 1.0 / 50, services.Time);
        _lastBeat = services.Time.GetUtcNow();
    }

    /// <summary>Verifies the token of a renewed session.</summary>
    public required Func<string, Outcome<DeviceSession>> Authenticate { get; init; }

    /// <summary>Called when the first messages are out: the node has arrived.</summary>
    public required Action Opened { get; init; }

    /// <summary>Resets the stream, which is all that helps against a node that doesn't read.</summary>
    public required Action Cut { get; init; }

    public long Number { get; }

    public NodeId Node => _greeting.Node;

    public NodeRole Role => _greeting.Role;

    public long BootId => _greeting.BootId;

    public bool IsBeating => _services.Time.GetUtcNow() - _lastBeat < _services.Health.PeriodOf(Role) * 3;

    public void Begin()
    {
        var sighting = new NodeSighting(
            Node, Role, _greeting.Region, _greeting.Version, BootId, Number);
        _services.Board.Tell(judge => judge.Connected(sighting));
        _outbox.Greet();
    }

    /// <summary>Runs until either side ends it. True if the node left in good order, or was sent away.</summary>
    public async Task<bool> RunAsync(IAsyncStreamReader<NodeMessage> requests, IServerStreamWriter<StargateFrame> responses)
    {
        // A connection that breaks ends the reading; nothing else has to watch it.
        var reading = ReadAsync(requests, _abort.Token);
        var writing = WriteAsync(new NodeWriter(responses, _patience, Cut, _services), _abort.Token);
        var first = await Task.WhenAny(reading, writing);
        var isAborted = _abort.IsCancellationRequested;
        await _abort.CancelAsync();
        Wake();
        try
        {
            await first;
        }
        catch (OperationCanceledException) when (isAborted)
        {
            throw RpcFailure.From(new Failure("stream_ended", _abortReason) { Retryable = true });
        }
        finally
        {
            // A write under way is not cancelled: that would reset the stream, and the node would not hear the reason.
            await Task.WhenAny(Task.WhenAll(reading, writing), Task.Delay(LastWriteTimeout, _services.Time, CancellationToken.None));
        }

        return true;
    }

    public void Wake() => _signal.Raise();

    public void Pulse()
    {
        _outbox.Pulse();
        Wake();
    }

    public void SendAway(string reason, TimeSpan retryAfter)
    {
        _goAway = new GoAway
        {
            Reason = reason,
            RetryAfterMilliseconds = (int)retryAfter.TotalMilliseconds,
            Candidates = _services.Nodes.CandidatesFor(Node, Role, _greeting.Region),
        };
        Wake();
    }

    public void Abort(string reason)
    {
        _abortReason = reason;
        try
        {
            _abort.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }

        Wake();
    }

    public void Dispose() => _abort.Dispose();

    private async Task ReadAsync(IAsyncStreamReader<NodeMessage> requests, CancellationToken cancellation)
    {
        while (await requests.MoveNext(cancellation))
        {
            if (!_budget.TryTake())
            {
                throw RpcFailure.From(new Failure("too_many_messages", "the stream brings more messages than a node has reason to send") { Retryable = true });
            }

            if (Take(requests.Current) is { } failure)
            {
                throw RpcFailure.From(failure);
            }

            if (_outbox.HasNews)
            {
                Wake();
            }
        }
    }

    private Failure? Take(NodeMessage message)
    {
        switch (message.MessageCase)
        {
            case NodeMessage.MessageOneofCase.Heartbeat:
                return TakeBeat(message.Heartbeat);
            case NodeMessage.MessageOneofCase.Ack:
                return TakeAck(message.Ack);
            case NodeMessage.MessageOneofCase.Resync when ControlWire.Read(message.Resync.Class) is { } resourceClass && message.Resync.Epoch >= 0:
                if (!_resyncs.TryTake())
                {
                    return new Failure("too_many_resyncs", "a node asks for a whole class at most every two seconds") { Retryable = true };
                }

                _outbox.Resync(resourceClass, message.Resync.Epoch);
                return null;
            case NodeMessage.MessageOneofCase.Renewal:
                return TakeRenewal(message.Renewal);
            case NodeMessage.MessageOneofCase.DrainStatus when _outbox.Take(message.DrainStatus):
                return null;
            default:
                return new Failure("unexpected_message", "this message has no place here in a stream");
        }
    }

    private Failure? TakeBeat(Heartbeat heartbeat)
    {
        var beat = NodeBeat.Check(heartbeat, Role);
        if (!beat.Succeeded)
        {
            return beat.Failure;
        }

        if (_contacts.Take(heartbeat.Contacts) is { } failure)
        {
            return failure;
        }

        if (heartbeat.Handshakes.Count > 0)
        {
            var measured = Role != NodeRole.Gateway ? new Failure("no_capability", "only Gateways tell of handshakes")
                : !_measurements.TryTake() ? new Failure("too_many_messages", "handshakes are told once in a minute") { Retryable = true }
                : _services.Latencies.Take(Node, heartbeat.Handshakes);
            if (measured is not null)
            {
                return measured;
            }
        }

        _lastBeat = _services.Time.GetUtcNow();
        _services.Board.Tell(judge => beat.Value.Tell(judge, Node, Number));
        _outbox.Reported = (beat.Value.Sequence, beat.Value.State);
        return null;
    }

    private Failure? TakeAck(Ack ack)
    {
        var position = ControlWire.Read(ack.Position);
        if (!position.Succeeded)
        {
            return position.Failure;
        }

        if (!_outbox.Acknowledge(ack.Nonce, position.Value, [.. ack.Rejections.Select(ControlWire.Read).OfType<NodeRejection>()]))
        {
            return new Failure("unknown_nonce", "the acknowledgement is of something that was never sent");
        }

        return null;
    }

    private Failure? TakeRenewal(Renewal renewal)
    {
        var session = Authenticate(renewal.SessionToken);
        if (!session.Succeeded)
        {
            return session.Failure;
        }

        if (session.Value.Node != Node || session.Value.Role != Role)
        {
            return new Failure("no_capability", $"the session of the renewal is not one of '{Node}'");
        }

        _sessionEnd = session.Value.Expires;
        return null;
    }

    private async Task WriteAsync(NodeWriter writer, CancellationToken cancellation)
    {
        await writer.SendAsync(_outbox.Welcome());
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var message in _outbox.Due())
            {
                cancellation.ThrowIfCancellationRequested();
                await writer.SendAsync(message);
            }

            Opened();
            _services.Snapshots.Release(this);
            if (_goAway is { } goAway)
            {
                await writer.SendAsync(StargateFrame.Of(new StargateMessage { GoAway = goAway }));
                return;
            }

            _patience.Check(_outbox.Unacknowledged, _sessionEnd);
            await _signal.WaitAsync();
        }
    }
}
