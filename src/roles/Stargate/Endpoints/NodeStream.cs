using System.Net;
using Edge.Coordination;
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
    private readonly Signal _signal = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly RequestBudget _budget;
    private readonly RequestBudget _resyncs;
    private DateTimeOffset _lastBeat;
    private GoAway? _goAway;
    private string _abortReason = "";

    /// <param name="remote">Where the connection comes from.</param>
    public NodeStream(NodeGreeting greeting, IPAddress? remote, StargateServices services)
    {
        _services = services;
        _greeting = greeting;
        Number = services.Streams.NextNumber();
        _contacts = new NodeContactsKeeper(greeting.Node, remote, services);
        _outbox = new NodeOutbox(greeting, Number, _contacts, services);
        _budget = new RequestBudget(MessagesBurstMax, MessagesPerSecondMax, services.Time);
        _resyncs = new RequestBudget(10, 0.5, services.Time);
        _lastBeat = services.Time.GetUtcNow();
    }

    public long Number { get; }

    public NodeId Node => _greeting.Node;

    public NodeRole Role => _greeting.Role;

    public long BootId => _greeting.BootId;

    public bool IsBeating => _services.Time.GetUtcNow() - _lastBeat < _services.Health.PeriodOf(Role) * 3;

    public void Begin()
    {
        var sighting = new NodeSighting(
            Node, Role, _greeting.Region, _greeting.Version, BootId, Number, Probed: Role == NodeRole.Gateway);
        _services.Board.Tell(judge => judge.Connected(sighting));
    }

    /// <summary>Runs until either side ends it. True if the node left in good order, or was sent away.</summary>
    public async Task<bool> RunAsync(
        IAsyncStreamReader<NodeMessage> requests, IServerStreamWriter<StargateMessage> responses, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _abort.Token);
        var reading = ReadAsync(requests, stop.Token);
        var writing = WriteAsync(responses, stop.Token);
        var first = await Task.WhenAny(reading, writing);
        await stop.CancelAsync();
        try
        {
            await first;
        }
        catch (OperationCanceledException) when (_abort.IsCancellationRequested)
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

    public void SendAway(string reason, TimeSpan retryAfter)
    {
        _goAway = new GoAway { Reason = reason, RetryAfterMilliseconds = (int)retryAfter.TotalMilliseconds };
        Wake();
    }

    public void Abort(string reason)
    {
        _abortReason = reason;
        _abort.Cancel();
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

            Wake();
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
            default:
                return new Failure("unexpected_message", "this message has no place here in a stream");
        }
    }

    private Failure? TakeBeat(Heartbeat heartbeat)
    {
        ReportedState? state = heartbeat.State switch
        {
            NodeState.Starting => ReportedState.Starting,
            NodeState.Serving => ReportedState.Serving,
            NodeState.Draining => ReportedState.Draining,
            NodeState.Leaving => ReportedState.Leaving,
            _ => null,
        };
        if (state is not { } known)
        {
            return Failure.Invalid("heartbeat.state", heartbeat.State.ToString(), "it is no state of a node");
        }

        if (_contacts.Take(heartbeat.Contacts) is { } failure)
        {
            return failure;
        }

        _lastBeat = _services.Time.GetUtcNow();
        _services.Board.Tell(judge => judge.Beat(Node, Number, known));
        _outbox.Reported = (heartbeat.Sequence, known);
        return null;
    }

    private Failure? TakeAck(Ack ack)
    {
        var position = ControlWire.Read(ack.Position);
        if (!position.Succeeded)
        {
            return position.Failure;
        }

        if (!_outbox.Acknowledge(ack.Nonce, position.Value))
        {
            return new Failure("unknown_nonce", "the acknowledgement is of something that was never sent");
        }

        foreach (var rejection in ack.Rejections)
        {
            _services.Metrics.Rejected();
            _services.Streams.NoteRejection(Node, rejection);
        }

        return null;
    }

    private async Task WriteAsync(IServerStreamWriter<StargateMessage> responses, CancellationToken cancellation)
    {
        await responses.WriteAsync(_outbox.Welcome(), CancellationToken.None);
        while (true)
        {
            foreach (var message in _outbox.Due())
            {
                cancellation.ThrowIfCancellationRequested();
                await responses.WriteAsync(message, CancellationToken.None);
            }

            if (_goAway is { } goAway)
            {
                await responses.WriteAsync(new StargateMessage { GoAway = goAway }, CancellationToken.None);
                return;
            }

            await _signal.WaitAsync(_outbox.Idle, _services.Time, cancellation);
        }
    }
}
