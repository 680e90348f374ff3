using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Dns;

/// <summary>A TCP client that does exactly what a test says. A response that does not come in 20 s is an error.</summary>
internal sealed class StreamClient : IDisposable
{
    public const int TimeoutMilliseconds = 20_000;

    public StreamClient(IPEndPoint server)
    {
        Socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = TimeoutMilliseconds,
            SendTimeout = TimeoutMilliseconds,
        };
        Socket.Connect(server);
    }

    public Socket Socket { get; }

    public static byte[] Framed(params IEnumerable<byte[]> packets) =>
        [.. packets.SelectMany(packet => (byte[])[(byte)(packet.Length >> 8), (byte)packet.Length, .. packet])];

    public void Send(params IEnumerable<byte[]> packets) => Socket.Send(Framed(packets));

    public Reply Receive() => Reply.Parse(ReceiveExactly(BinaryPrimitives.ReadUInt16BigEndian(ReceiveExactly(2))));

    public Reply Ask(byte[] packet)
    {
        Send(packet);
        return Receive();
    }

    /// <summary>Reads and forgets until the server closes; a reset counts as closing.</summary>
    public void ReceiveToEnd()
    {
        var bytes = new byte[65_536];
        try
        {
            while (Socket.Receive(bytes) > 0)
            {
            }
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.ConnectionReset or SocketError.Shutdown)
        {
        }
    }

    public void Dispose() => Socket.Dispose();

    private byte[] ReceiveExactly(int count)
    {
        var bytes = new byte[count];
        for (var filled = 0; filled < count;)
        {
            var size = Socket.Receive(bytes.AsSpan(filled));
            Assert.True(size > 0, "the server closed before its response was whole");
            filled += size;
        }

        return bytes;
    }
}
