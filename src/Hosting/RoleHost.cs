using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting;

/// <summary>
/// Runs one role, as a process of its own or as one of many in <c>edge up</c>: starts it stage by stage, and when the
/// caller's token (SIGTERM, SIGINT) says so, stops it in reverse with a bounded time to drain.
/// </summary>
public sealed partial class RoleHost(IRole role, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>How long a role's own process may drain: less than systemd waits (90 s), and longer than it takes to leave an anycast group.</summary>
    public static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(80);

    /// <summary>How long the roles of <c>edge up</c> may drain: somebody waits at a terminal.</summary>
    public static readonly TimeSpan DrainTimeoutOfUp = TimeSpan.FromSeconds(8);

    private readonly RoleLifecycle _lifecycle = new(role);
    private readonly ILogger _logger = loggers.CreateLogger<RoleHost>();

    public LifecycleStage Stage => _lifecycle.Stage;

    /// <summary>Completes, with the error if there is one, when the role can no longer do its work.</summary>
    public Task Ended => role.Ended;

    public async Task StartAsync(CancellationToken cancellation)
    {
        LogStarting(role.Name);
        await _lifecycle.StartAsync(cancellation);
        LogInService(role.Name);
    }

    /// <summary>Withdraws, drains for at most <paramref name="drainTimeout"/>, and closes.</summary>
    public async Task StopAsync(TimeSpan drainTimeout)
    {
        LogStopping(role.Name);
        using var drainUntil = new CancellationTokenSource(drainTimeout, time);
        await _lifecycle.StopAsync(drainUntil.Token);
        LogClosed(role.Name);
    }

    /// <summary>
    /// Runs the role until <paramref name="stop"/> is cancelled, then drains; or until the role itself ends, whose error
    /// is thrown after it was closed.
    /// </summary>
    /// <param name="inService">Called once, when the role is in service.</param>
    public async Task RunAsync(TimeSpan drainTimeout, Action inService, CancellationToken stop)
    {
        try
        {
            await StartAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }

        inService();
        var stopped = new TaskCompletionSource();
        await using var registration = stop.Register(stopped.SetResult);
        var first = await Task.WhenAny(stopped.Task, role.Ended);
        if (first == role.Ended && role.Ended.Exception is { } error)
        {
            LogEnded(error, role.Name);
        }

        await StopAsync(drainTimeout);
        await first;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Starting {Node}")]
    private partial void LogStarting(string node);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} is in service")]
    private partial void LogInService(string node);

    [LoggerMessage(Level = LogLevel.Information, Message = "Stopping {Node}")]
    private partial void LogStopping(string node);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Node} is closed")]
    private partial void LogClosed(string node);

    [LoggerMessage(Level = LogLevel.Critical, Message = "{Node} can no longer do its work and ends")]
    private partial void LogEnded(Exception error, string node);
}
