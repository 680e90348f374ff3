using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Edge.Dns;

/// <summary>What engines have passed on and nobody has taken up yet. When it is full, engines answer SERVFAIL by themselves.</summary>
public sealed class RequestQueue : IRequestDoor
{
    /// <summary>Requests that wait.</summary>
    public const int DepthMax = 1024;

    /// <summary>Bytes of the address of an IPv6 client, the longer one.</summary>
    internal const int AddressBytesMax = 28;

    private static readonly IPEndPoint AnyIpv4 = new(IPAddress.Any, 0);
    private static readonly IPEndPoint AnyIpv6 = new(IPAddress.IPv6Any, 0);

    private readonly Channel<DnsRequest> _waiting = Channel.CreateBounded<DnsRequest>(DepthMax);

    /// <summary>Where they are taken up.</summary>
    public ChannelReader<DnsRequest> Waiting => _waiting.Reader;

    internal ChannelWriter<DnsRequest> Writer => _waiting.Writer;

    bool IRequestDoor.TryPass(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> client, Socket socket) =>
        _waiting.Writer.TryWrite(new DatagramRequest(packet, ReadAddress(client, socket.AddressFamily), socket));

    bool IRequestDoor.TryPass(Socket connection, ReadOnlySpan<byte> received) =>
        _waiting.Writer.TryWrite(new StreamRequest(connection, (IPEndPoint)connection.RemoteEndPoint!, received));

    internal static IPEndPoint ReadAddress(ReadOnlySpan<byte> client, AddressFamily family)
    {
        var address = new SocketAddress(family, client.Length);
        client.CopyTo(address.Buffer.Span);
        return (IPEndPoint)(family == AddressFamily.InterNetwork ? AnyIpv4 : AnyIpv6).Create(address);
    }
}
