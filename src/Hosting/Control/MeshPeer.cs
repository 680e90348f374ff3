using System.Threading.Channels;
using Edge.Kernel;
using Edge.Protocol;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>The link to one Stargate of the mesh: dialled again whenever it is lost.</summary>
internal sealed partial class MeshPeer(
    NodeId node, string address, MeshLink mesh, MeshLinkOptions options, IControlDialer dialer, TimeProvider time, Random random, ILogger logger)
    : IAsyncDisposable
{
    private const int OutboundMax = 1_024;

    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan RetryMin = TimeSpan.FromMilliseconds(100);

    private static readonly TimeSpan LeaveTimeout = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _leave = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Channel<PeerMessage>? _outbound;
    private volatile ControlSession? _session;
    private long _lastHeard;
    private long? _lostAt;
    private Task _running = Task.CompletedTask;
    private long _sequence;

    public string Address => address;

    public bool IsConnected { get; private set; }

    public void Start()
    {
        _lostAt = time.GetTimestamp();
        _ = ForgetLaterAsync(_lostAt.Value);
        _running = new Loop(time, LogFailed).RunAsync(RunAsync, _stop.Token);
    }

    public void Stop() => _stop.Cancel();

    /// <summary>Ends the stream in good order.</summary>
    public async ValueTask DisposeAsync()
    {
        _leave.TrySetResult();
        await Task.WhenAny(_running, Task.Delay(LeaveTimeout, time, CancellationToken.None));
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    /// <summary>Sends if there is a stream; what a peer is too slow for, it will hear by the next beat.</summary>
    public void Post(PeerMessage message) => _outbound?.Writer.TryWrite(message);

    /// <summary>What the Stargate knows of a token; null if it knows none, or does not answer.</summary>
    public async Task<TokenGrant?> LookupAsync(string accessor, CancellationToken cancellation)
    {
        var reply = await AskAsync(
            (channel, credentials, token) => new Tokens.TokensClient(channel).LookupAsync(new LookupRequest { Accessor = accessor }, credentials, cancellationToken: token), cancellation);
        return reply?.Grant is { } grant ? TokensWire.Read(grant) : null;
    }

    /// <summary>Tells the Stargate of an access token, and returns when it knows it, or does not answer.</summary>
    public Task AnnounceAsync(Grant grant, CancellationToken cancellation) =>
        AskAsync((channel, credentials, token) => new Tokens.TokensClient(channel).AnnounceAsync(grant, credentials, cancellationToken: token), cancellation);

    /// <summary>What the Stargate says of a name; null if it does not answer.</summary>
    public Task<ExplainReply?> ExplainAsync(ExplainRequest request, CancellationToken cancellation) =>
        AskAsync((channel, credentials, token) => new Names.NamesClient(channel).ExplainAsync(request, credentials, cancellationToken: token), cancellation);

    /// <summary>How it stands with a zone that the Stargate takes from elsewhere; null if it does not answer.</summary>
    public Task<TransfersReply?> TransfersAsync(TransfersRequest request, CancellationToken cancellation) =>
        AskAsync((channel, credentials, token) => new Names.NamesClient(channel).TransfersAsync(request, credentials, cancellationToken: token), cancellation);

    /// <summary>What the Stargate was asked of a zone; null if it does not answer.</summary>
    public Task<QueriesReply?> QueriesAsync(QueriesRequest request, CancellationToken cancellation) =>
        AskAsync((channel, credentials, token) => new Names.NamesClient(channel).QueriesAsync(request, credentials, cancellationToken: token), cancellation);

    /// <summary>Passes on what the Stargate is asked of a zone, until it or the caller ends it.</summary>
    public async Task FollowAsync(QueriesRequest request, Action<QueryLines> take, CancellationToken cancellation)
    {
        if (_session is not { } session)
        {
            return;
        }

        try
        {
            using var call = new Names.NamesClient(session.Channel).Follow(request, session.Credentials, cancellationToken: cancellation);
            while (await call.ResponseStream.MoveNext(cancellation))
            {
                take(call.ResponseStream.Current);
            }
        }
        catch (Exception error) when (error is RpcException or ObjectDisposedException or OperationCanceledException)
        {
            LogNotAnswered(node, error.Message);
        }
    }

    /// <summary>What the Stargate recorded; null if it does not answer.</summary>
    public Task<AuditReply?> ReadAuditAsync(AuditRequest request, CancellationToken cancellation) =>
        AskAsync((channel, credentials, token) => new Audit.AuditClient(channel).ReadAsync(request, credentials, cancellationToken: token), cancellation);

    private async Task<T?> AskAsync<T>(Func<GrpcChannel, Metadata, CancellationToken, AsyncUnaryCall<T>> ask, CancellationToken cancellation)
        where T : class
    {
        if (_session is not { } session)
        {
            return null;
        }

        using var limit = new CancellationTokenSource(AskTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var call = ask(session.Channel, session.Credentials, either.Token);
            return await call.ResponseAsync.WaitAsync(either.Token);
        }
        catch (Exception error) when (error is RpcException or ObjectDisposedException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            LogNotAnswered(node, error.Message);
            return null;
        }
    }

    public void Beat()
    {
        var (epoch, applied) = options.Serving();
        Post(new PeerMessage
        {
            Beat = new PeerBeat
            {
                Sequence = Interlocked.Increment(ref _sequence),
                State = mesh.State,
                Epoch = epoch,
                Applied = PeersWire.Write(applied),
                Load = options.Load(),
            },
        });
    }

    private async Task RunAsync(CancellationToken cancellation)
    {
        var failures = 0;
        while (!_leave.Task.IsCompleted)
        {
            try
            {
                using var session = await dialer.DialAsync(address, cancellation);
                _session = session;
                await ExchangeAsync(session, cancellation);
            }
            catch (Exception error) when (error is RpcException or TimeoutException && !cancellation.IsCancellationRequested)
            {
                LogLost(node, error.Message);
            }

            _session = null;
            failures = IsConnected ? 0 : failures + 1;
            NoteLoss();
            var pause = RetryMin * Math.Pow(2, Math.Min(failures, 10));
            await Task.Delay((pause > options.RetryMax ? options.RetryMax : pause) * (0.5 + (0.5 * random.NextDouble())), time, cancellation);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
    }

    private void NoteLoss()
    {
        if (IsConnected)
        {
            IsConnected = false;
            _lostAt = time.GetTimestamp();
            _ = ForgetLaterAsync(_lostAt.Value);
        }
    }

    /// <summary>A peer that is not back in time is forgotten, however long a try to reach it takes.</summary>
    private async Task ForgetLaterAsync(long lostAt)
    {
        await Task.Delay(options.GraceTime, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_lostAt == lostAt && !_stop.IsCancellationRequested)
        {
            _lostAt = null;
            mesh.Forget(node);
        }
    }

    private async Task ExchangeAsync(ControlSession session, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var call = new Peers.PeersClient(session.Channel).Exchange(session.Credentials, cancellationToken: stop.Token);
        var outbound = Channel.CreateBounded<PeerMessage>(OutboundMax);
        _lastHeard = time.GetTimestamp();
        _outbound = outbound;
        Beat();
        Task[] activities =
        [
            ReadAsync(call.ResponseStream, stop.Token),
            WriteAsync(outbound.Reader, call.RequestStream, stop.Token),
            BeatAsync(stop.Token),
            WatchAsync(stop.Token),
            _leave.Task,
        ];
        var first = await Task.WhenAny(activities);
        _outbound = null;
        outbound.Writer.TryComplete();
        if (first == _leave.Task)
        {
            await Task.WhenAny(activities[0], Task.Delay(LeaveTimeout, time, CancellationToken.None));
        }

        await stop.CancelAsync();
        await Task.WhenAll(activities[..4]).ContinueWith(static _ => { }, TaskScheduler.Default);
        await first;
    }

    private PeerHello Hello() => new()
    {
        Node = options.Node.Value,
        Region = options.Region.Value,
        Version = options.Version,
        BootId = unchecked((ulong)options.BootId!.Value),
    };

    private async Task ReadAsync(IAsyncStreamReader<PeerReport> stream, CancellationToken cancellation)
    {
        var isFound = false;
        while (await stream.MoveNext(cancellation))
        {
            _lastHeard = time.GetTimestamp();
            if (!isFound)
            {
                isFound = true;
                _lostAt = null;
                mesh.Find(node);
            }

            IsConnected = true;
            mesh.Take(node, stream.Current);
        }
    }

    private async Task WriteAsync(ChannelReader<PeerMessage> outbound, IClientStreamWriter<PeerMessage> stream, CancellationToken cancellation)
    {
        await stream.WriteAsync(new PeerMessage { Hello = Hello() }, cancellation);
        var (grants, revocations) = options.Tokens();
        foreach (var news in TokensWire.Write(grants, revocations))
        {
            await stream.WriteAsync(new PeerMessage { Tokens = news }, cancellation);
        }

        while (await outbound.WaitToReadAsync(cancellation))
        {
            while (outbound.TryRead(out var message))
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
            await Task.Delay(options.BeatPeriod, time, cancellation);
            Beat();
        }
    }

    private async Task WatchAsync(CancellationToken cancellation)
    {
        while (time.GetElapsedTime(_lastHeard) <= options.SilenceMax)
        {
            await Task.Delay(options.BeatPeriod, time, cancellation);
        }

        throw new TimeoutException("the Stargate is silent");
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Peer} did not answer a question: {Reason}")]
    private partial void LogNotAnswered(NodeId peer, string reason);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Lost {Peer} of the mesh: {Reason}")]
    private partial void LogLost(NodeId peer, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A link of the mesh failed and goes on")]
    private partial void LogFailed(Exception error);
}
