using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>Accepts TCP connections, within their number, and runs each.</summary>
internal sealed class StreamListener(
    Socket listener,
    StreamDesk desk,
    DnsEngineOptions options,
    TimeProvider time)
{
    /// <summary>After an accept that failed, as when the process is out of descriptors.</summary>
    private static readonly TimeSpan FailurePause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<StreamConnection, Task> _connections = new();

    /// <summary>Accepts until draining begins, and ends when the last connection has ended.</summary>
    public async Task RunAsync(CancellationToken draining, CancellationToken aborting)
    {
        while (!draining.IsCancellationRequested)
        {
            try
            {
                Begin(await listener.AcceptAsync(draining), draining, aborting);
            }
            catch (OperationCanceledException)
            {
                break;
            }
            catch (SocketException)
            {
                await Task.Delay(FailurePause, time, draining).ContinueWith(static _ => { }, TaskScheduler.Default);
            }
        }

        listener.Dispose();
        await Task.WhenAll(_connections.Values);
    }

    private void Begin(Socket client, CancellationToken draining, CancellationToken aborting)
    {
        if (!desk.TryOpen())
        {
            client.Dispose();
            return;
        }

        var connection = new StreamConnection(client, desk, options, time);

        // It is noted before it runs: it may end, and remove itself, before its task is known here.
        _connections.TryAdd(connection, Task.CompletedTask);
        var serving = ServeAsync(connection, draining, aborting);
        _connections.TryUpdate(connection, serving, Task.CompletedTask);
    }

    private async Task ServeAsync(StreamConnection connection, CancellationToken draining, CancellationToken aborting)
    {
        try
        {
            // Off the accepting loop: a client whose next query is always there already would otherwise keep it from all others.
            await Task.Yield();
            await connection.RunAsync(draining, aborting);
        }
        finally
        {
            desk.Close();
            _connections.TryRemove(connection, out _);
        }
    }
}
