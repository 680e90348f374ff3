using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>
/// Sockets on one address and port: datagram sockets, one per worker where the system spreads datagrams over them, and a
/// listener.
/// </summary>
internal sealed record BoundAddress(Socket Listener, IReadOnlyList<Socket> Datagrams, IPEndPoint LocalEndPoint) : IDisposable
{
    private const int Backlog = 512;

    /// <summary>Windows' SIO_UDP_CONNRESET: without it a client that has gone makes the next receive fail.</summary>
    private const int UdpConnectionReset = -1744830452;

    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public static BoundAddress Bind(IPEndPoint place, DnsEngineOptions options)
    {
        var listener = new Socket(place.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        List<Socket> datagrams = [];
        try
        {
            // The listener's port is nobody else's; those of datagrams may be shared, by which two servers would not notice each other.
            listener.Bind(place);
            var local = (IPEndPoint)listener.LocalEndPoint!;
            var count = OperatingSystem.IsLinux() ? options.DatagramWorkerCount : 1;
            for (var i = 0; i < count; i++)
            {
                datagrams.Add(new Socket(place.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
                Configure(datagrams[i], options, isShared: count > 1);
                datagrams[i].Bind(local);
            }

            listener.Listen(Backlog);
            return new BoundAddress(listener, datagrams, local);
        }
        catch
        {
            listener.Dispose();
            datagrams.ForEach(static socket => socket.Dispose());
            throw;
        }
    }

    public void Dispose()
    {
        foreach (var socket in Datagrams)
        {
            socket.Dispose();
        }

        Listener.Dispose();
    }

    private static void Configure(Socket datagrams, DnsEngineOptions options, bool isShared)
    {
        datagrams.ReceiveBufferSize = options.DatagramQueueBytes;
        datagrams.ReceiveTimeout = BoundSockets.ReceiveTimeoutMilliseconds;
        var isIpv4 = datagrams.AddressFamily == AddressFamily.InterNetwork;
        if (OperatingSystem.IsLinux())
        {
            // Path MTU discovery is off: a forged "fragmentation needed" must not shrink what we send.
            Span<byte> value = stackalloc byte[sizeof(int)];
            BitConverter.TryWriteBytes(value, Posix.MtuDiscoverOmit);
            datagrams.SetRawSocketOption(isIpv4 ? Posix.IpLevel : Posix.Ipv6Level, isIpv4 ? Posix.IpMtuDiscover : Posix.Ipv6MtuDiscover, value);
            if (isShared)
            {
                BitConverter.TryWriteBytes(value, 1);
                datagrams.SetRawSocketOption(Posix.SocketLevel, Posix.ReusePort, value);
            }
        }
        else if (isIpv4)
        {
            datagrams.DontFragment = false;
        }

        if (OperatingSystem.IsWindows())
        {
            datagrams.IOControl(UdpConnectionReset, [0, 0, 0, 0], null);
        }
    }
}
