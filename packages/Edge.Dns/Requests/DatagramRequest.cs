using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>One datagram that an engine has passed on.</summary>
public sealed class DatagramRequest : DnsRequest
{
    private readonly Socket _socket;

    internal DatagramRequest(ReadOnlySpan<byte> packet, IPEndPoint client, Socket socket)
        : base(client) => (Packet, _socket) = (packet.ToArray(), socket);

    /// <summary>What came.</summary>
    public ReadOnlyMemory<byte> Packet { get; }

    /// <summary>Answers from the address and port that were asked. One that cannot be sent is lost, as datagrams may be.</summary>
    public void Reply(ReadOnlySpan<byte> response)
    {
        try
        {
            _socket.SendTo(response, SocketFlags.None, Client);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The client cannot be reached, or the server has stopped.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        // The socket is the engines'.
    }
}
