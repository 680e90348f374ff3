using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Network;

/// <summary>An origin that accepts connections and never says a word.</summary>
internal sealed class HangingOrigin : IDisposable
{
    private readonly List<Socket> _held = [];
    private readonly TcpListener _listener;

    public HangingOrigin(string address)
    {
        _listener = new TcpListener(IPAddress.Parse(address), 0);
        _listener.Start();
        _ = HoldAsync();
    }

    public Uri Address => new($"http://{_listener.LocalEndpoint}");

    public void Dispose()
    {
        _listener.Dispose();
        lock (_held)
        {
            _held.ForEach(socket => socket.Dispose());
        }
    }

    private async Task HoldAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync();
                lock (_held)
                {
                    _held.Add(socket);
                }
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test is over.
        }
    }
}
