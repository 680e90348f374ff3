using System.Net;
using System.Net.Sockets;
using Edge.Dns;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// A Stargate's DNS listener, UDP and TCP on one port, answering from a table that the role writes:
/// <code>
/// await using var dns = new DnsEndpoint(options, table, time, logger);
/// await dns.StartAsync(cancellation);              // Serve; dns.LocalEndPoint is then bound
/// await dns.StopAsync(drainUntil);                 // Drain and Close: answers what has arrived, then closes
/// </code>
/// </summary>
public sealed partial class DnsEndpoint : IAsyncDisposable
{
    private readonly IPEndPoint _listen;
    private readonly DnsEngine _engine;
    private readonly ILogger _logger;

    public DnsEndpoint(DnsEndpointOptions options, AnswerTable table, TimeProvider time, ILogger logger)
    {
        var bounds = new DnsEngineOptions { Address = options.Listen, Port = options.Port, DatagramWorkerCount = options.WorkerCount, Policy = options.Policy };
        var board = new AnswerBoard();
        board.Publish(table);
        _engine = new DnsEngine(board, bounds, time);
        _listen = new IPEndPoint(options.Listen, options.Port);
        _logger = logger;
    }

    /// <summary>Bound once it has started, with the real port.</summary>
    public IPEndPoint LocalEndPoint => _engine.LocalEndPoint;

    /// <summary>Completes when it has stopped; with an error if it can no longer answer.</summary>
    public Task Ended => _engine.Ended;

    /// <summary>Binds and begins to answer. With an empty table everything is refused.</summary>
    /// <exception cref="RoleFailedException">The address and port cannot be bound.</exception>
    public Task StartAsync(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            _engine.Start();
        }
        catch (SocketException error)
        {
            throw new RoleFailedException(new Failure(
                "port_taken", $"DNS cannot listen on {_listen}: {error.Message}; stop what listens there, or use --ports any"));
        }

        LogStarted(_engine.LocalEndPoint);
        return Task.CompletedTask;
    }

    /// <summary>Answers what has arrived, then closes; what is unfinished when <paramref name="drainUntil"/> is cancelled is cut.</summary>
    public async Task StopAsync(CancellationToken drainUntil)
    {
        await _engine.StopAsync(drainUntil);
        LogStopped();
    }

    public ValueTask DisposeAsync() => _engine.DisposeAsync();

    [LoggerMessage(Level = LogLevel.Information, Message = "Answers DNS on {EndPoint}")]
    private partial void LogStarted(IPEndPoint endPoint);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopped answering DNS")]
    private partial void LogStopped();
}
