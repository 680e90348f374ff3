using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Network;

/// <summary>An HTTP server that says 200 to everything until it is stopped; from then on nobody listens there.</summary>
internal sealed class PlainOrigin : IAsyncDisposable
{
    private static readonly byte[] Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"u8.ToArray();

    private readonly TcpListener _listener;
    private readonly Task _loop;
    private long _requests;

    public PlainOrigin(string address, int port)
    {
        _listener = new TcpListener(IPAddress.Parse(address), port);
        _listener.Start();
        _loop = RunAsync();
    }

    /// <summary>How often it was asked.</summary>
    public long Requests => Interlocked.Read(ref _requests);

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _loop;
    }

    private async Task RunAsync()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                await client.GetStream().ReadAtLeastAsync(new byte[4096], 1, throwOnEndOfStream: false);
                Interlocked.Increment(ref _requests);
                await client.GetStream().WriteAsync(Answer);
            }
            catch (IOException)
            {
                // The client went.
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
        }
    }
}
