using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>
/// Answers by UDP and TCP on one address and port. Threads of its own answer datagrams; connections run on the pool. It
/// starts once and stops once.
/// </summary>
public sealed class DnsEngine : IAsyncDisposable
{
    private readonly CancellationTokenSource _aborting = new();
    private readonly AnswerBoard _answers;
    private readonly CancellationTokenSource _draining = new();
    private readonly DnsEngineOptions _options;
    private readonly TimeProvider _time;
    private readonly IRequestDoor? _door;
    private bool _disposed;
    private BoundSockets? _sockets;
    private StreamDesk? _desk;
    private readonly OnlineSigner? _signer;
    private readonly SignerQueue _unsigned = new();
    private IDatagramEngine[] _workers = [];
    private DatagramSigner[] _signers = [];
    private bool _leaveQueue;
    private Task _ended = Task.CompletedTask;

    /// <summary>Prepares an engine; nothing is bound yet.</summary>
    /// <param name="answers">What it answers from, table by table.</param>
    /// <param name="options">Where, and within which bounds.</param>
    /// <param name="time">Measures the timeouts of connections.</param>
    /// <param name="requests">Where it passes on UPDATE, NOTIFY, transfers and what has a TSIG; without it they are refused.</param>
    /// <param name="signer">Signs what is signed on demand; without it that is answered unsigned.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public DnsEngine(AnswerBoard answers, DnsEngineOptions options, TimeProvider time, RequestQueue? requests = null, OnlineSigner? signer = null)
        : this(answers, options, time, (IRequestDoor?)requests, signer)
    {
    }

    /// <summary>An engine on sockets that another one has bound, and may still read.</summary>
    internal DnsEngine(AnswerBoard answers, BoundSockets sockets, DnsEngineOptions options, TimeProvider time, IRequestDoor? door, OnlineSigner? signer)
        : this(answers, options, time, door, signer) => _sockets = sockets;

    private DnsEngine(AnswerBoard answers, DnsEngineOptions options, TimeProvider time, IRequestDoor? door, OnlineSigner? signer)
    {
        ArgumentNullException.ThrowIfNull(answers);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        if (options.Fault is { } fault)
        {
            throw new ArgumentException(fault, nameof(options));
        }

        _answers = answers;
        _options = options;
        _time = time;
        _door = door;
        _signer = signer;
    }

    /// <summary>The address and port that were bound, equal for UDP and TCP.</summary>
    /// <exception cref="InvalidOperationException">It was not started.</exception>
    public IPEndPoint LocalEndPoint => _sockets?.LocalEndPoint ?? throw new InvalidOperationException("the engine was not started");

    /// <summary>Completes when it has stopped; with an error if a worker failed, which no packet can cause.</summary>
    public Task Ended => _ended;

    /// <summary>Binds, unless it was given sockets, and begins to answer.</summary>
    /// <exception cref="SocketException">The address and port cannot be bound.</exception>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public void Start()
    {
        if (_workers.Length > 0)
        {
            throw new InvalidOperationException("an engine starts once");
        }

        var sockets = _sockets ??= BoundSockets.Bind(_options);
        var limit = new RateLimit(_options.Policy.RateLimitPerSecond, _options.Policy.RateLimitExempt);
        _workers =
        [
            .. sockets.Addresses.SelectMany((address, place) => Enumerable.Range(0, _options.DatagramWorkerCount).Select(worker => NewWorker(
                address.Datagrams[worker % address.Datagrams.Count],
                new Responder(_answers, (place * _options.DatagramWorkerCount) + worker, _options.Policy, limit, _time, _door is not null, _signer, SigningTurn.Leave)))),
        ];
        var desk = _desk = new StreamDesk(_options, new Responder(_answers, ReaderRecords.WorkerCountMax, _options.Policy, limit, _time, _door is not null, _signer), _door);
        var unlimited = new RateLimit(0, []);
        _signers =
        [
            .. Enumerable.Range(ReaderRecords.WorkerCountMax + 1, _signer is null ? 0 : Math.Min(_workers.Length, ReaderRecords.SignerCountMax))
                .Select(place => new DatagramSigner(_unsigned, new Responder(_answers, place, _options.Policy, unlimited, _time, signer: _signer, turn: SigningTurn.Signer))),
        ];
        Task[] workers = [.. _workers.Select((worker, number) => BeginThread($"dns worker {number}", worker.Run))];
        _ = Task.WhenAll(workers).ContinueWith(_ => _unsigned.Complete(), TaskScheduler.Default);
        _ended = JoinAsync(
        [
            .. workers,
            .. _signers.Select((signer, number) => BeginThread($"dns signer {number}", signer.Run)),
            .. sockets.Addresses.Select(address => new StreamListener(address.Listener, desk, _options, _time).RunAsync(_draining.Token, _aborting.Token)),
        ]);
    }

    /// <summary>
    /// Takes no more, answers what has arrived, and closes. Calling it again is harmless.
    /// </summary>
    /// <param name="cancellation">Ends the wait: what is still open is then cut.</param>
    public Task StopAsync(CancellationToken cancellation) => StopAsync(leaveQueue: false, cancellation);

    /// <summary>The same, but what the system has queued may be left to another engine on the same sockets.</summary>
    internal async Task StopAsync(bool leaveQueue, CancellationToken cancellation)
    {
        if (_workers.Length == 0 || _disposed)
        {
            return;
        }

        _leaveQueue |= leaveQueue;
        foreach (var worker in _workers)
        {
            worker.RequestStop(_leaveQueue);
        }

        await _draining.CancelAsync();
        await using var cut = cancellation.UnsafeRegister(static engine => ((DnsEngine)engine!).Cut(), this);
        await _ended;
        foreach (var worker in _workers.OfType<IDisposable>())
        {
            worker.Dispose();
        }

        _sockets!.Dispose();
    }

    /// <summary>Whether every worker, and all connections, answer from this place by now.</summary>
    internal bool AllAnswerFrom(AnswerPlace place) => ReferenceEquals(_desk!.MoveOn(), place) && _workers.All(worker => ReferenceEquals(worker.Place, place)) && _signers.All(signer => ReferenceEquals(signer.Place, place));

    /// <summary>Stops without waiting for anything in flight.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            await StopAsync(new CancellationToken(canceled: true));
            _disposed = true;
            _draining.Dispose();
            _aborting.Dispose();
        }
    }

    /// <summary>One that fails ends all: half an engine would look alive.</summary>
    private async Task JoinAsync(Task[] tasks)
    {
        var first = await Task.WhenAny(tasks);
        if (first.IsFaulted)
        {
            Cut();
        }

        await Task.WhenAll(tasks);
    }

    /// <summary>By the name of its thread, tools tell one worker from another.</summary>
    private static Task BeginThread(string name, Action run) => Task.Factory.StartNew(
        () =>
        {
            Thread.CurrentThread.Name = name;
            run();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);

    private IDatagramEngine NewWorker(Socket socket, Responder responder) => OperatingSystem.IsLinux() && !_options.IsPortable
        ? new LinuxDatagramEngine(socket, responder, _door, _unsigned)
        : new PortableDatagramEngine(socket, responder, _door, _unsigned);

    private void Cut()
    {
        foreach (var worker in _workers)
        {
            worker.RequestStop(leaveQueue: true);
        }

        // The sockets are closed when nobody waits on them any more: to close one under a waiting call shuts it down for every
        // process that has it.
        _draining.Cancel();
        _aborting.Cancel();
    }
}
