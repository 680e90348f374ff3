using System.Threading.Channels;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Edge.Hosting;

/// <summary>
/// One open stream to one Stargate: says hello, beats, lets configuration in and acknowledges it, until either side ends it
/// or it falls silent.
/// </summary>
internal sealed class ControlStream(string address, ControlLinkState link, TimeProvider time)
{
    /// <summary>What waits to be sent; more means that the Stargate doesn't read, and the stream is given up.</summary>
    private const int OutboundMax = 256;

    /// <summary>A renewal that failed is tried again after this part of the session's life: five times before it is over.</summary>
    private const double RenewalRetryShare = 1.0 / 16;

    private static readonly TimeSpan LookupTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Whoever waits for a node to be drained hears of it soon.</summary>
    private static readonly TimeSpan DrainBeatPeriod = TimeSpan.FromSeconds(1);

    private readonly Channel<NodeMessage> _outbound = Channel.CreateBounded<NodeMessage>(OutboundMax);
    private readonly Dictionary<ResourceClass, List<ResourceEntry>> _gathered = [];
    private readonly TaskCompletionSource _leave = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lastHeard = time.GetTimestamp();
    private TimeSpan _beatPeriod = TimeSpan.FromSeconds(1);
    private readonly SentBeats _beats = new(time);
    private long _sequence;
    private long _measured;
    private volatile ControlSession? _session;
    private StreamEnd? _sentAway;

    public string Address => address;

    /// <summary>Whether the Stargate has welcomed the node.</summary>
    public bool IsWelcome { get; private set; }

    /// <summary>What the Stargate judges the node to be, in answer to the state that it last reported.</summary>
    public NodeHealth? Judgement { get; private set; }

    /// <summary>For Hosts: the Gateways that this Stargate offers.</summary>
    public IReadOnlyList<GatewayCandidate> Gateways { get; private set; } = [];

    /// <summary>Runs until the stream is over; never throws but for the caller's own cancellation.</summary>
    public async Task<StreamEnd> RunAsync(ControlSession session, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var call = new NodeControl.NodeControlClient(session.Channel).Connect(session.Credentials, cancellationToken: stop.Token);
        _lastHeard = time.GetTimestamp();
        _session = session;
        Post(new NodeMessage { Hello = link.Hello() });
        Beat();
        Task[] activities =
        [
            ReadAsync(call.ResponseStream, stop.Token),
            WriteAsync(call.RequestStream, stop.Token),
            BeatAsync(stop.Token),
            WatchAsync(stop.Token),
            RenewAsync(session, stop.Token),
            _leave.Task,
        ];
        var first = await Task.WhenAny(activities);
        if (first == _leave.Task)
        {
            // In good order: what is queued goes out, then our side ends, and the Stargate ends its own.
            _outbound.Writer.TryComplete();
            await Task.WhenAny(activities[0], Task.Delay(ControlLink.LeaveTimeout, time, CancellationToken.None));
        }

        _session = null;
        await stop.CancelAsync();
        await Task.WhenAll(activities[..5]).ContinueWith(static _ => { }, TaskScheduler.Default);
        cancellation.ThrowIfCancellationRequested();
        return first == _leave.Task ? new StreamEnd(StreamEndKind.Left, "left", default) : _sentAway ?? EndOf(first);
    }

    /// <summary>Asks the Stargate for a token that this node does not know; null if there is none, or no answer.</summary>
    public async Task<TokenGrant?> LookupAsync(string accessor, CancellationToken cancellation)
    {
        if (_session is not { } session)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(LookupTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var call = new Tokens.TokensClient(session.Channel)
                .LookupAsync(new LookupRequest { Accessor = accessor }, session.Credentials, cancellationToken: either.Token);
            var reply = await call.ResponseAsync.WaitAsync(either.Token);
            return reply.Grant is { } grant && TokensWire.Read(grant) is { } read && read.Accessor == accessor ? read : null;
        }
        catch (Exception error) when (error is RpcException or ObjectDisposedException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <summary>Ends the stream in good order.</summary>
    public void Leave() => _leave.TrySetResult();

    /// <summary>Sends a heartbeat now; forgets the judgement on the state before.</summary>
    public void BeatChanged()
    {
        Judgement = null;
        Beat();
    }

    private static StreamEnd EndOf(Task ended) => ended.Exception?.GetBaseException() switch
    {
        null => new StreamEnd(StreamEndKind.Lost, "ended by the Stargate", default),
        RpcException error => StreamEnd.Of(RpcFailure.ToFailure(error)),
        var error => new StreamEnd(StreamEndKind.Lost, error.Message, default),
    };

    private void Beat()
    {
        var load = link.Load();
        var contacts = link.Status.Contacts;
        var heartbeat = new Heartbeat
        {
            Sequence = Interlocked.Increment(ref _sequence),
            State = link.Reported,
            Load = new Load { InFlight = load.InFlight, Requests = load.Requests, Errors = load.Errors, Queued = load.Queued },
        };
        heartbeat.LostHosts.AddRange(link.LostHosts().Select(static host => host.Value));
        if (contacts is not null)
        {
            heartbeat.Contacts = contacts;
        }

        if (link.Handshakes() is { } measured && measured.Number > _measured)
        {
            _measured = measured.Number;
            heartbeat.Handshakes.AddRange(measured.Networks.Select(static network => new Handshakes { Network = ByteString.CopyFrom(network.Network), Microseconds = { network.Microseconds } }));
        }

        _beats.Note(heartbeat.Sequence);
        Post(new NodeMessage { Heartbeat = heartbeat });
        if (link.Drain.Status() is { } drain)
        {
            Post(new NodeMessage { DrainStatus = drain });
        }
    }

    private void Post(NodeMessage message)
    {
        if (!_outbound.Writer.TryWrite(message))
        {
            _outbound.Writer.TryComplete(new TimeoutException("the Stargate does not read"));
        }
    }

    private async Task ReadAsync(IAsyncStreamReader<StargateMessage> stream, CancellationToken cancellation)
    {
        while (await stream.MoveNext(cancellation))
        {
            _lastHeard = time.GetTimestamp();
            Take(stream.Current);
            if (_sentAway is not null)
            {
                return;
            }
        }
    }

    private void Take(StargateMessage message)
    {
        switch (message.MessageCase)
        {
            case StargateMessage.MessageOneofCase.Welcome:
                IsWelcome = true;
                _beatPeriod = TimeSpan.FromMilliseconds(Math.Clamp(message.Welcome.HeartbeatMilliseconds, 100, 60_000));
                TakeCandidates(message.Welcome.Candidates);
                break;
            case StargateMessage.MessageOneofCase.Snapshot:
                if (link.Door.Apply(message.Snapshot, _gathered) is { } applied)
                {
                    Post(applied);
                }

                break;
            case StargateMessage.MessageOneofCase.Delta:
                Post(link.Door.Apply(message.Delta));
                break;
            case StargateMessage.MessageOneofCase.Bookmark:
                foreach (var answer in link.Take(message.Bookmark))
                {
                    Post(answer);
                }

                break;
            case StargateMessage.MessageOneofCase.Tokens:
                link.Take(message.Tokens);
                break;
            case StargateMessage.MessageOneofCase.Observed:
                if (ControlWire.Read(message.Observed.Health) is { } health)
                {
                    Judgement = health;
                    link.NoteChange();
                }

                break;
            case StargateMessage.MessageOneofCase.Candidates:
                TakeCandidates(message.Candidates);
                break;
            case StargateMessage.MessageOneofCase.RotateKey:
                link.WantKey(DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(message.RotateKey.AfterUnixMs, 0, 253_402_300_799_999)));
                break;
            case StargateMessage.MessageOneofCase.Drain:
                link.Drain.Take(DrainWire.Read(message.Drain, _beats.AgeOf));
                break;
            case StargateMessage.MessageOneofCase.GoAway:
                TakeGoAway(message.GoAway);
                break;
        }
    }

    private void TakeGoAway(GoAway goAway)
    {
        var retryAfter = TimeSpan.FromMilliseconds(Math.Clamp(goAway.RetryAfterMilliseconds, 0, RpcFailure.RetryAfterMax.TotalMilliseconds));
        TakeCandidates(goAway.Candidates);
        _sentAway = new StreamEnd(StreamEndKind.SentAway, goAway.Reason, retryAfter);
    }

    private void TakeCandidates(Candidates? candidates)
    {
        if (candidates is not null)
        {
            Gateways = OfferedNodes.Gateways(candidates);
            link.Offer(OfferedNodes.Stargates(candidates));
        }

        link.NoteChange();
    }

    private async Task WriteAsync(IClientStreamWriter<NodeMessage> stream, CancellationToken cancellation)
    {
        while (await _outbound.Reader.WaitToReadAsync(cancellation))
        {
            while (_outbound.Reader.TryRead(out var message))
            {
                await stream.WriteAsync(message, cancellation);
            }
        }

        await stream.CompleteAsync();
        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
    }

    private async Task BeatAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await Task.Delay(link.Drain.Wanted && _beatPeriod > DrainBeatPeriod ? DrainBeatPeriod : _beatPeriod, time, cancellation);
            Beat();
        }
    }

    /// <summary>Logs in anew while the session still holds, so that the stream need not end with it.</summary>
    private async Task RenewAsync(ControlSession session, CancellationToken cancellation)
    {
        var pause = session.RenewAfter;
        while (true)
        {
            await Task.Delay(pause, time, cancellation);
            var renewed = await session.RenewAsync(cancellation);
            if (renewed.Succeeded)
            {
                Post(new NodeMessage { Renewal = new Renewal { SessionToken = renewed.Value.Text } });
                session = session with { Lifetime = renewed.Value.Lifetime, Credentials = renewed.Value.Credentials };
                _session = session;
                pause = session.RenewAfter;
            }
            else
            {
                pause = session.Lifetime * RenewalRetryShare;
            }
        }
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        while (link.DeadIn(time.GetElapsedTime(_lastHeard)) is var left && left > TimeSpan.Zero)
        {
            await Task.Delay(left, time, cancellation);
        }

        throw new TimeoutException("the Stargate is silent");
    }
}
