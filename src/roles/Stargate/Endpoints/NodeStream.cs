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

    private readonly StargateServices _services;
    private readonly ConfigFeed _feed;
    private readonly NodeContactsKeeper _contacts;
    private readonly Lock _gate = new();
    private readonly Signal _signal = new();
    private readonly CancellationTokenSource _abort = new();
    private readonly RequestBudget _budget;
    private readonly RequestBudget _resyncs;
    private DateTimeOffset _lastBeat;
    private DateTimeOffset _nextBookmark;
    private Candidates? _sentCandidates;
    private (long Sequence, ReportedState State)? _reported;
    private (ReportedState State, NodeHealth Health)? _told;
    private bool _drainTold;
    private GoAway? _goAway;
    private string _abortReason = "";

    private NodeStream(Hello hello, DeviceSession session, Region region, IReadOnlyList<ReplicaPosition> positions, IPAddress? remote, StargateServices services)
    {
        _services = services;
        Number = services.Streams.NextNumber();
        Sighting = new NodeSighting(
            session.Node, session.Role, region, hello.Version, unchecked((long)hello.BootId), Number, Probed: session.Role == NodeRole.Gateway);
        _feed = new ConfigFeed(
            NodeTopic.Of(session.Role, session.Node), hello.Epoch, positions, services.Coordination, services.Metrics, services.Time);
        _contacts = new NodeContactsKeeper(session.Node, remote, services);
        _budget = new RequestBudget(MessagesBurstMax, MessagesPerSecondMax, services.Time);
        _resyncs = new RequestBudget(10, 0.5, services.Time);
        _lastBeat = services.Time.GetUtcNow();
    }

    public NodeSighting Sighting { get; }

    public long Number { get; }

    public NodeId Node => Sighting.Node;

    public NodeRole Role => Sighting.Role;

    public long BootId => Sighting.BootId;

    public bool IsBeating => _services.Time.GetUtcNow() - _lastBeat < _services.Health.PeriodOf(Role) * 3;

    /// <summary>Checks what a node says of itself against what it proved to be.</summary>
    public static Outcome<NodeStream> Open(Hello hello, DeviceSession session, IPAddress? remote, StargateServices services)
    {
        if (session.Role is not (NodeRole.Gateway or NodeRole.Host))
        {
            return new Failure("no_capability", $"a {NodeRoleName.Of(session.Role)} has no stream of configuration");
        }

        if (hello.Node != session.Node.Value)
        {
            return new Failure("no_capability", $"'{session.Node}' may not speak for '{(hello.Node.Length > NodeId.LengthMax ? "…" : hello.Node)}'");
        }

        if (!Region.TryParse(hello.Region, out var region))
        {
            return Failure.Invalid("hello.region", hello.Region, "a region has 1 to 63 characters of [a-z0-9-]");
        }

        if (hello.Version.Length > 100 || hello.Epoch < 0 || hello.Positions.Count > NodeTopic.Classes.Count)
        {
            return Failure.Invalid("hello", null, "a version has at most 100 characters, an epoch is not negative, each class has one position");
        }

        var positions = new List<ReplicaPosition>();
        foreach (var wire in hello.Positions)
        {
            var position = ControlWire.Read(wire);
            if (!position.Succeeded)
            {
                return position.Failure;
            }

            positions.Add(position.Value);
        }

        return new NodeStream(hello, session, region, positions, remote, services);
    }

    public void Begin() => _services.Board.Tell(judge => judge.Connected(Sighting));

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
            await Task.WhenAll(reading, writing).ContinueWith(static _ => { }, TaskScheduler.Default);
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

                lock (_gate)
                {
                    _feed.Resync(resourceClass, message.Resync.Epoch);
                }

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
        _reported = (heartbeat.Sequence, known);
        return null;
    }

    private Failure? TakeAck(Ack ack)
    {
        var position = ControlWire.Read(ack.Position);
        if (!position.Succeeded)
        {
            return position.Failure;
        }

        Revision applied;
        var picture = _services.View.Current;
        lock (_gate)
        {
            if (!_feed.Acknowledge(ack.Nonce, position.Value))
            {
                return new Failure("unknown_nonce", "the acknowledgement is of something that was never sent");
            }

            applied = _feed.Applied(picture);
        }

        foreach (var rejection in ack.Rejections)
        {
            _services.Metrics.Rejected();
            _services.Streams.NoteRejection(Node, rejection);
        }

        _services.Board.Tell(judge => judge.Applied(Node, Number, picture.Epoch, applied));
        return null;
    }

    private async Task WriteAsync(IServerStreamWriter<StargateMessage> responses, CancellationToken cancellation)
    {
        await responses.WriteAsync(Welcome(), cancellation);
        while (true)
        {
            foreach (var message in Due())
            {
                await responses.WriteAsync(message, cancellation);
            }

            if (_goAway is { } goAway)
            {
                await responses.WriteAsync(new StargateMessage { GoAway = goAway }, cancellation);
                return;
            }

            await _signal.WaitAsync(_nextBookmark - _services.Time.GetUtcNow(), _services.Time, cancellation);
        }
    }

    private StargateMessage Welcome()
    {
        _sentCandidates = _services.Nodes.CandidatesFor(Role);
        return new StargateMessage
        {
            Welcome = new Welcome
            {
                Stargate = _services.Self.Value,
                Epoch = _services.View.Current.Epoch,
                HeartbeatMilliseconds = (int)_services.Health.PeriodOf(Role).TotalMilliseconds,
                Candidates = _sentCandidates,
            },
        };
    }

    /// <summary>Everything that is due now, worked out from what is true now.</summary>
    private List<StargateMessage> Due()
    {
        var messages = new List<StargateMessage>();
        var picture = _services.View.Current;
        lock (_gate)
        {
            foreach (var message in _feed.Advance(picture))
            {
                FeedWire.Write(message, _services.Coordination.ChunkBytesMax, messages);
            }
        }

        var candidates = _services.Nodes.CandidatesFor(Role);
        if (!candidates.Equals(_sentCandidates))
        {
            _sentCandidates = candidates;
            messages.Add(new StargateMessage { Candidates = candidates });
        }

        AddJudgement(messages);
        AddDrain(messages);
        AddBookmark(messages, picture);
        return messages;
    }

    /// <summary>The node hears what it is judged to be when that, or what it says of itself, is news; and not before its contacts are known.</summary>
    private void AddJudgement(List<StargateMessage> messages)
    {
        if (_reported is { } reported && _contacts.AreKnown)
        {
            var health = _services.Board.HealthOf(Node);
            if (_told != (reported.State, health))
            {
                _told = (reported.State, health);
                messages.Add(new StargateMessage { Observed = new Observed { Sequence = reported.Sequence, Health = ControlWire.Write(health) } });
            }
        }
    }

    private void AddDrain(List<StargateMessage> messages)
    {
        var wanted = _services.Nodes.Find(Node)?.Drain ?? false;
        if (wanted != _drainTold)
        {
            _drainTold = wanted;
            messages.Add(new StargateMessage { Drain = new Drain { Wanted = wanted } });
        }
    }

    private void AddBookmark(List<StargateMessage> messages, ControlPicture picture)
    {
        if (_services.Time.GetUtcNow() < _nextBookmark)
        {
            return;
        }

        _nextBookmark = _services.Time.GetUtcNow() + _services.Coordination.BookmarkPeriod;
        var bookmark = new Bookmark { Epoch = picture.Epoch };
        Revision applied;
        lock (_gate)
        {
            bookmark.Positions.AddRange(_feed.Bookmark(picture).Select(ControlWire.Write));
            applied = _feed.Applied(picture);
        }

        messages.Add(new StargateMessage { Bookmark = bookmark });
        _services.Board.Tell(judge => judge.Applied(Node, Number, picture.Epoch, applied));
    }
}
