using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Edge.Dns;

/// <summary>
/// Keeps a DNS engine running in a process of its own: binds the sockets and holds duplicates of them, so that one that dies
/// is replaced without losing more than the batch in its hand; adopts one that went on without its last keeper; hands over to
/// a successor without losing a query.
/// </summary>
[SupportedOSPlatform("linux")]
[SuppressMessage("Reliability", "CA2213", Justification = "The memory outlives it, for those who count.")]
public sealed partial class EngineKeeper : IDisposable
{
    /// <summary>How long connections of an engine that is replaced may go on.</summary>
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);

    /// <summary>After an engine that ended within this time, the next one waits as long.</summary>
    private static readonly TimeSpan QuickEnd = TimeSpan.FromSeconds(1);

    private const int StartAttemptsMax = 5;

    private readonly Lock _gate = new();
    private readonly EngineProgram _program;
    private readonly string _folder;
    private readonly DnsEngineOptions _options;
    private readonly TimeProvider _time;
    private readonly SharedAnswerMemory _memory = new();
    private readonly SharedReaderRecords _mapping;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ManualResetEventSlim _stopSignal = new();
    private BoundSockets? _sockets;
    private EngineLink? _engine;
    private EngineLink? _leaving;
    private readonly Dictionary<DnsName, IReadOnlyList<SigningKey>> _keys = [];
    private EngineWill? _will;
    private long _restarts;

    /// <summary>Makes the memory of the table; nothing is started yet.</summary>
    /// <param name="folder">Where engines listen for their keeper; only its user may enter.</param>
    public EngineKeeper(EngineProgram program, string folder, DnsEngineOptions options, TimeProvider time)
    {
        (_program, _folder, _options, _time) = (program, folder, options, time);
        Table = new AnswerTable(_memory, SharedReaderRecords.Create(options.WorkerCount, out _mapping));
    }

    /// <summary>What the engines answer from.</summary>
    public AnswerTable Table { get; }

    /// <summary>What the engines have passed on: whoever takes nothing up lets them answer SERVFAIL.</summary>
    public RequestQueue Requests { get; } = new();

    /// <summary>The address and port that were bound.</summary>
    public IPEndPoint LocalEndPoint => _sockets?.LocalEndPoint ?? throw new InvalidOperationException("the engine was not started");

    /// <summary>Completes when the engine was stopped; with an error if none can be kept running.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Engines that were started in the place of one that died.</summary>
    public long Restarts => Interlocked.Read(ref _restarts);

    /// <summary>The process that answers at the moment.</summary>
    public int ProcessId
    {
        get
        {
            lock (_gate)
            {
                return _engine?.Greeting.ProcessId ?? 0;
            }
        }
    }

    /// <summary>Adopts an engine that still runs, or starts one; it answers from the table when this returns.</summary>
    /// <exception cref="SocketException">The address and port cannot be bound.</exception>
    /// <exception cref="IOException">The engine cannot be started.</exception>
    public void Start()
    {
        lock (_gate)
        {
            _engine = Adopt() ?? Begin(side: 0);
            BeginWatch(_engine);
        }
    }

    /// <summary>Replaces the engine by another process without losing a query: both read the same sockets for a moment.</summary>
    /// <exception cref="IOException">The successor cannot be started; the engine goes on.</exception>
    public void HandOver()
    {
        // One that still serves its last connections has the place that the successor needs.
        if (_leaving is { } leaving && !leaving.Ended.Wait(DrainTimeout + _program.ReplyTimeout))
        {
            leaving.Kill();
            leaving.Ended.Wait();
        }

        lock (_gate)
        {
            var before = _engine ?? throw new InvalidOperationException("the engine was not started");
            Succeed(before);
            _leaving = before;
            BeginWatch(_engine);
        }
    }

    /// <summary>What the engine, and each one after it, does when it has been without its keeper for a time; null for nothing.</summary>
    public void SetWill(EngineWill? will)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(will?.Text.Length ?? 0, EngineWill.TextLengthMax, nameof(will));
        lock (_gate)
        {
            if (will != _will)
            {
                _will = will;
                _engine?.Tell(will);
            }
        }
    }

    /// <summary>Lets the engine answer what has arrived, and end.</summary>
    /// <param name="cancellation">Ends it at once.</param>
    public async Task StopAsync(CancellationToken cancellation)
    {
        EngineLink? engine;
        lock (_gate)
        {
            _stopSignal.Set();
            engine = _engine;
            if (engine is null)
            {
                return;
            }

            engine.Stop(leaveQueue: false, DrainTimeout);
        }

        await using var cut = cancellation.UnsafeRegister(static link => ((EngineLink)link!).Kill(), engine);
        await Ended;
        _sockets!.Dispose();
    }

    /// <summary>Lets go of everything; an engine that runs then is an orphan.</summary>
    public void Dispose()
    {
        // The memory goes with the last who refers to it: what is counted may be asked for until then.
        lock (_gate)
        {
            _stopSignal.Set();
            _engine?.Dispose();
            _sockets?.Dispose();
        }
    }

    private EngineOrder OrderFor(int side) => new(side, _program.EndsAlone, _options, _will);

    private EngineLink Begin(int side)
    {
        _sockets ??= BoundSockets.Bind(_options);
        Table.Readers.Reset(side);
        var engine = EngineLink.Start(_program, _folder, side);
        try
        {
            Answer(engine, _sockets);
            return engine;
        }
        catch
        {
            engine.Kill();
            engine.Dispose();
            throw;
        }
    }

    private void Answer(EngineLink engine, BoundSockets? sockets)
    {
        engine.Tell(_keys, isAll: true);
        engine.Requests = RequestReceiver.Open(Requests, _sockets!, out var end);
        engine.Answer(OrderFor(engine.Side), _memory, _mapping, end, sockets);
    }

    private void Succeed(EngineLink before)
    {
        _engine = Begin(1 - before.Side);
        before.Stop(leaveQueue: true, DrainTimeout);
    }

    private void BeginWatch(EngineLink engine) =>
        new Thread(() => Watch(engine)) { IsBackground = true, Name = "dns engine" }.Start();

    /// <summary>Waits for the end of an engine, and starts another one in its place unless it was to end.</summary>
    private void Watch(EngineLink engine)
    {
        var since = _time.GetTimestamp();
        engine.WaitForEnd();

        // The first one that ends is replaced at once; those that cannot live are not started without end.
        var isQuick = _time.GetElapsedTime(since) < QuickEnd;
        if (isQuick && Restarts > 0)
        {
            _stopSignal.Wait(QuickEnd);
        }

        lock (_gate)
        {
            engine.Ended.Set();
            Table.Readers.Reset(engine.Side);
            if (_stopSignal.IsSet)
            {
                if (ReferenceEquals(_engine, engine))
                {
                    _ended.TrySetResult();
                }

                return;
            }

            engine.Dispose();
            if (ReferenceEquals(_engine, engine))
            {
                Replace(engine.Side);
            }
        }
    }

    private void Replace(int side)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Interlocked.Increment(ref _restarts);
                _engine = Begin(side);
                BeginWatch(_engine);
                return;
            }
            catch (Exception error) when (error is IOException or SocketException)
            {
                if (attempt == StartAttemptsMax || _stopSignal.Wait(QuickEnd))
                {
                    _ended.TrySetException(error);
                    return;
                }
            }
        }
    }
}
