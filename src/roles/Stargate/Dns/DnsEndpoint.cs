using System.Net;
using System.Net.Sockets;
using Edge.Dns;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// A Stargate's DNS, UDP and TCP on one port, answering from a table that the role writes; by an engine in a process of its
/// own where there is a program for it, else by threads of this one:
/// <code>
/// await using var dns = new DnsEndpoint(options, time, logger);
/// dns.Table.PutZone(…); dns.Table.Publish();       // at any time, from one caller at a time
/// await dns.StartAsync(cancellation);              // Serve; dns.LocalEndPoint is then bound
/// await dns.StopAsync(drainUntil);                 // Drain and Close: answers what has arrived, then closes
/// </code>
/// </summary>
public sealed partial class DnsEndpoint : IAsyncDisposable
{
    private readonly IPEndPoint _listen;
    private readonly DnsEngine? _own;
    private readonly EngineKeeper? _keeper;
    private readonly ILogger _logger;
    private readonly DnsEngineOptions _bounds;
    private readonly TimeProvider _time;
    private DnsEngineCounters? _counters;

    public DnsEndpoint(DnsEndpointOptions options, TimeProvider time, ILogger logger)
    {
        var bounds = new DnsEngineOptions
        {
            Address = options.Listen,
            MoreAddresses = options.MoreAddresses,
            Port = options.Port,
            DatagramWorkerCount = options.WorkerCount,
            Policy = options.Policy,
        };
        (_bounds, _time) = (bounds, time);
        if (options.Program is { } program && OperatingSystem.IsLinux())
        {
            _keeper = new EngineKeeper(program, options.Folder, bounds, time);
            (Table, Requests) = (_keeper.Table, _keeper.Requests);
        }
        else
        {
            Table = new AnswerTable(new PrivateAnswerMemory(), new ReaderRecords(bounds.DatagramWorkerCount * (bounds.MoreAddresses.Count + 1)));
            var board = new AnswerBoard();
            board.Publish(Table);
            _own = new DnsEngine(board, bounds, time, Requests, Signer);
        }

        _listen = new IPEndPoint(options.Listen, options.Port);
        _logger = logger;
    }

    /// <summary>What is answered from.</summary>
    public AnswerTable Table { get; }

    /// <summary>Signs what is signed on demand, for those who answer within this process.</summary>
    public OnlineSigner Signer { get; } = new();

    /// <summary>What is passed on by who answers: somebody has to take it up.</summary>
    public RequestQueue Requests { get; } = new();

    /// <summary>Engines that were started in the place of one that died.</summary>
    public long Restarts => OperatingSystem.IsLinux() && _keeper is not null ? _keeper.Restarts : 0;

    /// <summary>Bound once it has started, with the real port.</summary>
    public IPEndPoint LocalEndPoint => OperatingSystem.IsLinux() && _keeper is not null ? _keeper.LocalEndPoint : _own!.LocalEndPoint;

    /// <summary>Completes when it has stopped; with an error if it can no longer answer.</summary>
    public Task Ended => OperatingSystem.IsLinux() && _keeper is not null ? _keeper.Ended : _own!.Ended;

    /// <summary>Workers of the addresses that other Stargates have too.</summary>
    public int AnycastWorkerCount => _bounds.MoreAddresses.Count * _bounds.DatagramWorkerCount;

    /// <summary>Queries by UDP that came to those addresses.</summary>
    public long CountAnycast() => (_counters ??= new DnsEngineCounters(Table.Readers)).Datagrams(_bounds.DatagramWorkerCount, AnycastWorkerCount);

    /// <summary>Asks each worker of those addresses; the port must be a fixed one.</summary>
    public WorkerProbe NewProbe(DnsQuestion question) =>
        new([.. _bounds.MoreAddresses.Select(address => new IPEndPoint(address, _bounds.Port))], _bounds, question, _time, Table.Readers);

    /// <summary>What the engine's process does when it has been alone for a time; it waits while one is being started.</summary>
    public void SetWill(EngineWill? will)
    {
        if (OperatingSystem.IsLinux())
        {
            _keeper?.SetWill(will);
        }
    }

    /// <summary>From now on a zone's records are signed with these keys where they are signed on demand; none for a zone that is not signed.</summary>
    public void SetKeys(DnsName apex, IReadOnlyList<SigningKey> keys)
    {
        Signer.SetKeys(apex, keys);
        if (OperatingSystem.IsLinux())
        {
            _keeper?.SetKeys(apex, keys);
        }
    }

    /// <summary>Binds and begins to answer. With an empty table everything is refused.</summary>
    /// <exception cref="RoleFailedException">The address and port cannot be bound, or the engine's process does not start.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            // To start a process takes a while, of which others make use.
            await Task.Run(Start, cancellation);
        }
        catch (SocketException error)
        {
            throw new RoleFailedException(new Failure(
                "port_taken", $"DNS cannot listen on {_listen}: {error.Message}; stop what listens there, or use --ports any"));
        }
        catch (IOException error)
        {
            throw new RoleFailedException(new Failure("dns_engine_failed", error.Message));
        }

        LogStarted(LocalEndPoint);
    }

    /// <summary>Answers what has arrived, then closes; what is unfinished when <paramref name="drainUntil"/> is cancelled is cut.</summary>
    public async Task StopAsync(CancellationToken drainUntil)
    {
        if (OperatingSystem.IsLinux() && _keeper is not null)
        {
            await _keeper.StopAsync(drainUntil);
        }
        else
        {
            await _own!.StopAsync(drainUntil);
        }

        LogStopped();
    }

    public async ValueTask DisposeAsync()
    {
        if (OperatingSystem.IsLinux())
        {
            _keeper?.Dispose();
        }

        if (_own is not null)
        {
            await _own.DisposeAsync();
        }
    }

    private void Start()
    {
        if (OperatingSystem.IsLinux())
        {
            _keeper?.Start();
        }

        _own?.Start();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Answers DNS on {EndPoint}")]
    private partial void LogStarted(IPEndPoint endPoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped answering DNS")]
    private partial void LogStopped();
}
