using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Sockets;
using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// A Stargate's DNS listener, UDP and TCP on one port. The role compiles tables and publishes them here:
/// <code>
/// await using var dns = new DnsEndpoint(options, time, logger, meters);
/// dns.Publish(NamingCompiler.Compile(input));      // before starting, so that the first query gets an answer
/// await dns.StartAsync(cancellation);              // Serve; dns.LocalEndPoint is then bound
/// dns.Publish(NamingCompiler.Compile(newer));      // at each change, from one caller at a time; atomic for queries
/// await dns.StopAsync(drainUntil);                 // Drain and Close: answers what has arrived, then closes
/// </code>
/// </summary>
public sealed partial class DnsEndpoint : IAsyncDisposable
{
    private readonly IPEndPoint _listen;
    private readonly AnswerBoard _board = new();
    private readonly PortableDnsEngine _engine;
    private readonly ILogger _logger;
    private readonly NamingMetrics _metrics;

    public DnsEndpoint(DnsEndpointOptions options, TimeProvider time, ILogger logger, IMeterFactory meters)
    {
        var bounds = new DnsEngineOptions { Address = options.Listen, Port = options.Port, DatagramWorkerCount = options.WorkerCount };
        _engine = new PortableDnsEngine(_board, bounds, time);
        _listen = new IPEndPoint(options.Listen, options.Port);
        _logger = logger;
        _metrics = new NamingMetrics(meters, _engine.Counters);
    }

    /// <summary>Bound once it has started, with the real port.</summary>
    public IPEndPoint LocalEndPoint => _engine.LocalEndPoint;

    /// <summary>Completes when it has stopped; with an error if it can no longer answer.</summary>
    public Task Ended => _engine.Ended;

    /// <summary>Binds and begins to answer. Without a published table everything is refused.</summary>
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

    /// <summary>Replaces every answer at once.</summary>
    public void Publish(AnswerTable table)
    {
        _board.Publish(table);
        _metrics.Published(table);
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
