using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>
/// Answers by UDP and TCP on one address and port with nothing but <see cref="Socket"/>, so on every system. Threads of
/// its own answer datagrams; connections run on the pool. It starts once and stops once.
/// </summary>
public sealed class PortableDnsEngine : IAsyncDisposable
{
    private readonly CancellationTokenSource _aborting = new();
    private readonly AnswerBoard _answers;
    private readonly CancellationTokenSource _draining = new();
    private readonly DnsEngineOptions _options;
    private readonly TimeProvider _time;
    private bool _disposed;
    private BoundSockets? _sockets;
    private DatagramWorker[] _workers = [];
    private Task _ended = Task.CompletedTask;

    /// <summary>Prepares an engine; nothing is bound yet.</summary>
    /// <param name="answers">What it answers from, table by table.</param>
    /// <param name="options">Where, and within which bounds.</param>
    /// <param name="time">Measures the timeouts of connections.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public PortableDnsEngine(AnswerBoard answers, DnsEngineOptions options, TimeProvider time)
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
    }

    /// <summary>What it has done so far.</summary>
    public DnsEngineCounters Counters { get; } = new();

    /// <summary>The address and port that were bound, equal for UDP and TCP.</summary>
    /// <exception cref="InvalidOperationException">It was not started.</exception>
    public IPEndPoint LocalEndPoint => _sockets?.LocalEndPoint ?? throw new InvalidOperationException("the engine was not started");

    /// <summary>Completes when it has stopped; with an error if a worker failed, which no packet can cause.</summary>
    public Task Ended => _ended;

    /// <summary>Binds and begins to answer.</summary>
    /// <exception cref="SocketException">The address and port cannot be bound.</exception>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    public void Start()
    {
        if (_sockets is not null)
        {
            throw new InvalidOperationException("an engine starts once");
        }

        var sockets = BoundSockets.Bind(_options);
        _sockets = sockets;
        _workers = [.. Enumerable.Range(0, _options.DatagramWorkerCount).Select(_ => new DatagramWorker(sockets.Datagrams, _answers, Counters))];
        var listener = new StreamListener(sockets.Listener, _answers, _options, Counters, _time);
        _ended = JoinAsync(
        [
            .. _workers.Select(worker => Task.Factory.StartNew(worker.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)),
            listener.RunAsync(_draining.Token, _aborting.Token),
        ]);
    }

    /// <summary>
    /// Takes no more, answers what has arrived, and closes. Calling it again is harmless.
    /// </summary>
    /// <param name="cancellation">Ends the wait: what is still open is then cut.</param>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (_sockets is null || _disposed)
        {
            return;
        }

        foreach (var worker in _workers)
        {
            worker.RequestStop();
        }

        await _draining.CancelAsync();
        if (!_ended.IsCompleted)
        {
            _workers[0].Wake();
        }

        await using var cut = cancellation.UnsafeRegister(static engine => ((PortableDnsEngine)engine!).Cut(), this);
        await _ended;
        _sockets.Dispose();
    }

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

    private void Cut()
    {
        _draining.Cancel();
        _aborting.Cancel();
        _sockets?.Dispose();
    }
}
