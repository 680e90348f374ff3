using System.Collections.Concurrent;
using Edge.Dns;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Takes up what the engines pass on. Datagrams are answered by a number of workers, so many a second at most; connections, so
/// many at a time, each until it is idle. What is beyond waits in the queue, and beyond that the engines answer SERVFAIL: queries
/// are answered by them and go on in any case.
/// </summary>
internal sealed partial class RequestDesk(RequestQueue queue, RequestAnswerer answerer, TimeProvider time, ILogger<RequestDesk> logger)
{
    /// <summary>An update waits for the store: so many may do at a time.</summary>
    private const int WorkerCount = 32;

    internal const int ConnectionCountMax = 1024;

    /// <summary>Connections of one network, so that one that holds many keeps out nobody else.</summary>
    internal const int NetworkConnectionsMax = 32;

    /// <summary>Of all clients; each network is let have 200 by the engines.</summary>
    private const int RequestsPerSecondMax = 4000;

    private static readonly TimeSpan BudgetPause = TimeSpan.FromMilliseconds(10);

    /// <summary>How long a connection may go without a whole message, or without taking a response.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    private readonly RequestBudget _budget = new(RequestsPerSecondMax / 4, RequestsPerSecondMax, time);
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<StreamRequest, Task> _connections = new();
    private readonly NetworkShares _shares = new(ConnectionCountMax, NetworkConnectionsMax);

    /// <summary>Runs until cancelled; connections are cut then.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(Enumerable.Range(0, WorkerCount).Select(_ => new Loop(time, LogFailed).RunAsync(WorkAsync, cancellation)));
        await Task.WhenAll(_connections.Values);
    }

    private async Task WorkAsync(CancellationToken cancellation)
    {
        await foreach (var request in queue.Waiting.ReadAllAsync(cancellation))
        {
            await PaceAsync(cancellation);
            switch (request)
            {
                case DatagramRequest datagram:
                    await AnswerAsync(datagram, cancellation);
                    break;
                case StreamRequest stream when _shares.TryOpen(stream.Client.Address):
                    _connections.TryAdd(stream, Task.CompletedTask);
                    var serving = ServeAsync(stream, cancellation);
                    _connections.TryUpdate(stream, serving, Task.CompletedTask);
                    break;
                default:
                    request.Dispose();
                    break;
            }
        }
    }

    private async Task AnswerAsync(DatagramRequest datagram, CancellationToken cancellation)
    {
        await foreach (var response in answerer.AnswerAsync(datagram.Packet, isStream: false, datagram.Client, cancellation))
        {
            datagram.Reply(response);
        }
    }

    private async Task ServeAsync(StreamRequest stream, CancellationToken cancellation)
    {
        using var idle = new CancellationTokenSource(IdleTimeout, time);
        await using var stop = cancellation.UnsafeRegister(static idle => ((CancellationTokenSource)idle!).Cancel(), idle);
        try
        {
            await Task.Yield();
            while (await stream.ReceiveAsync(idle.Token) is { } message)
            {
                idle.CancelAfter(Timeout.InfiniteTimeSpan);
                await foreach (var response in answerer.AnswerAsync(message, isStream: true, stream.Client, cancellation))
                {
                    idle.CancelAfter(IdleTimeout);
                    if (!await stream.SendAsync(response, idle.Token))
                    {
                        return;
                    }

                    idle.CancelAfter(Timeout.InfiniteTimeSpan);
                }

                idle.CancelAfter(IdleTimeout);
            }
        }
        catch (OperationCanceledException)
        {
            // Idle, too slow, or the Stargate stops.
        }
        finally
        {
            stream.Dispose();
            _connections.TryRemove(stream, out _);
            _shares.Close(stream.Client.Address);
        }
    }

    private async ValueTask PaceAsync(CancellationToken cancellation)
    {
        while (!TryTake())
        {
            await Task.Delay(BudgetPause, time, cancellation);
        }
    }

    private bool TryTake()
    {
        lock (_gate)
        {
            return _budget.TryTake();
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not answer a request of DNS")]
    private partial void LogFailed(Exception error);
}
