using System.Collections.Concurrent;
using Edge.Dns;
using Edge.Kernel;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Takes up what the engines pass on. Datagrams are answered by a number of workers, so many a second at most; connections, so
/// many at a time, each until it is idle, and so many messages a second of each network. What is beyond waits in the queue, and
/// beyond that the engines answer SERVFAIL: queries are answered by them and go on in any case.
/// </summary>
internal sealed partial class RequestDesk(RequestQueue queue, RequestAnswerer answerer, TimeProvider time, ILogger<RequestDesk> logger)
{
    /// <summary>An update waits for the store: so many may do at a time.</summary>
    private const int WorkerCount = 32;

    internal const int ConnectionCountMax = 1024;

    /// <summary>Connections of one network, so that one that holds many keeps out nobody else.</summary>
    internal const int NetworkConnectionsMax = 32;

    /// <summary>Of all clients; each network is let have 200 by the engines. Most that nobody signed are refused, and cost little.</summary>
    private const int DatagramsPerSecondMax = 16_000;

    /// <summary>Of all connections.</summary>
    private const int MessagesPerSecondMax = 4000;

    /// <summary>Of the connections of one network.</summary>
    internal const int NetworkMessagesPerSecondMax = 200;

    /// <summary>How long a connection may go without a whole message, or without taking a response.</summary>
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(10);

    private readonly RequestPace _datagrams = new(DatagramsPerSecondMax, time);
    private readonly RequestPace _messages = new(MessagesPerSecondMax, time);
    private readonly ConcurrentDictionary<StreamRequest, Task> _connections = new();
    private readonly NetworkShares _shares = new(ConnectionCountMax, NetworkConnectionsMax, () => new RequestPace(NetworkMessagesPerSecondMax, time));

    /// <summary>Runs until cancelled; connections are cut then.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        await Task.WhenAll([
            new Loop(time, LogFailed).RunAsync(AcceptAsync, cancellation),
            .. Enumerable.Range(0, WorkerCount).Select(_ => new Loop(time, LogFailed).RunAsync(WorkAsync, cancellation)),
        ]);
        await Task.WhenAll(_connections.Values);
    }

    private async Task WorkAsync(CancellationToken cancellation)
    {
        await foreach (var datagram in queue.Datagrams.ReadAllAsync(cancellation))
        {
            await _datagrams.WaitAsync(cancellation);
            await AnswerAsync(datagram, cancellation);
        }
    }

    private async Task AcceptAsync(CancellationToken cancellation)
    {
        await foreach (var stream in queue.Connections.ReadAllAsync(cancellation))
        {
            if (!_shares.TryOpen(stream.Client.Address))
            {
                stream.Dispose();
                continue;
            }

            _connections.TryAdd(stream, Task.CompletedTask);
            var serving = ServeAsync(stream, cancellation);
            _connections.TryUpdate(stream, serving, Task.CompletedTask);
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
                await _shares.WaitAsync(stream.Client.Address, cancellation);
                await _messages.WaitAsync(cancellation);
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

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not answer a request of DNS")]
    private partial void LogFailed(Exception error);
}
