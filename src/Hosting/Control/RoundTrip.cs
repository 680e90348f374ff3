using System.Net.Sockets;

namespace Edge.Hosting;

/// <summary>Times a TCP connect.</summary>
public static class RoundTrip
{
    public static readonly TimeSpan TimeoutDefault = TimeSpan.FromSeconds(1);

    /// <param name="address">Host and port.</param>
    /// <returns>Null when there was no answer within a second.</returns>
    public static async Task<TimeSpan?> MeasureAsync(string address, TimeProvider time, CancellationToken cancellation)
    {
        var colon = address.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(address.AsSpan(colon + 1), out var port))
        {
            return null;
        }

        using var limit = new CancellationTokenSource(TimeoutDefault, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        var start = time.GetTimestamp();
        try
        {
            await socket.ConnectAsync(address[..colon].Trim('[', ']'), port, either.Token);
            return time.GetElapsedTime(start);
        }
        catch (SocketException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return null;
        }
    }
}
