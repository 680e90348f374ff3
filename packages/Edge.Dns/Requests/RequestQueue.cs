using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Edge.Dns;

/// <summary>
/// What engines have passed on and nobody has taken up yet: datagrams and connections apart, so that neither waits behind the
/// other. When it is full of datagrams, engines answer SERVFAIL by themselves; connections beyond are closed.
/// </summary>
public sealed class RequestQueue : IRequestDoor
{
    /// <summary>Datagrams that wait, and as many connections.</summary>
    public const int DepthMax = 1024;

    /// <summary>Bytes of the address of an IPv6 client, the longer one.</summary>
    internal const int AddressBytesMax = 28;

    private static readonly IPEndPoint AnyIpv4 = new(IPAddress.Any, 0);
    private static readonly IPEndPoint AnyIpv6 = new(IPAddress.IPv6Any, 0);

    private readonly Channel<DatagramRequest> _datagrams = Channel.CreateBounded<DatagramRequest>(DepthMax);
    private readonly Channel<StreamRequest> _connections = Channel.CreateBounded<StreamRequest>(DepthMax);

    /// <summary>Where datagrams are taken up.</summary>
    public ChannelReader<DatagramRequest> Datagrams => _datagrams.Reader;

    /// <summary>Where connections are taken up.</summary>
    public ChannelReader<StreamRequest> Connections => _connections.Reader;

    internal ChannelWriter<DatagramRequest> DatagramWriter => _datagrams.Writer;

    internal ChannelWriter<StreamRequest> ConnectionWriter => _connections.Writer;

    bool IRequestDoor.TryPass(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> client, Socket socket) =>
        _datagrams.Writer.TryWrite(new DatagramRequest(packet, ReadAddress(client, socket.AddressFamily), socket));

    bool IRequestDoor.TryPass(Socket connection, ReadOnlySpan<byte> received) =>
        _connections.Writer.TryWrite(new StreamRequest(connection, (IPEndPoint)connection.RemoteEndPoint!, received));

    internal static IPEndPoint ReadAddress(ReadOnlySpan<byte> client, AddressFamily family)
    {
        var address = new SocketAddress(family, client.Length);
        client.CopyTo(address.Buffer.Span);
        return (IPEndPoint)(family == AddressFamily.InterNetwork ? AnyIpv4 : AnyIpv6).Create(address);
    }
}
