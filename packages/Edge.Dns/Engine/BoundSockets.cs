using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>A datagram socket and a listener on the same address and port.</summary>
internal sealed record BoundSockets(Socket Datagrams, Socket Listener, IPEndPoint LocalEndPoint) : IDisposable
{
    /// <summary>A free TCP port may be taken for UDP; so many ports are tried.</summary>
    private const int AttemptsMax = 32;

    private const int Backlog = 512;

    /// <summary>Windows' SIO_UDP_CONNRESET: without it a client that has gone makes the next receive fail.</summary>
    private const int UdpConnectionReset = -1744830452;

    /// <exception cref="SocketException">The address cannot be bound.</exception>
    public static BoundSockets Bind(DnsEngineOptions options)
    {
        for (var attempt = 1; ; attempt++)
        {
            var listener = new Socket(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            var datagrams = new Socket(options.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            try
            {
                listener.Bind(new IPEndPoint(options.Address, options.Port));
                var local = (IPEndPoint)listener.LocalEndPoint!;
                Configure(datagrams, options);
                datagrams.Bind(local);
                listener.Listen(Backlog);
                return new BoundSockets(datagrams, listener, local);
            }
            catch (SocketException error)
            {
                listener.Dispose();
                datagrams.Dispose();
                var another = options.Port == 0 && error.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < AttemptsMax;
                if (!another)
                {
                    throw;
                }
            }
        }
    }

    public void Dispose()
    {
        Datagrams.Dispose();
        Listener.Dispose();
    }

    private static void Configure(Socket datagrams, DnsEngineOptions options)
    {
        datagrams.ReceiveBufferSize = options.DatagramQueueBytes;
        if (options.Address.AddressFamily == AddressFamily.InterNetwork)
        {
            // Path MTU discovery is off: a forged "fragmentation needed" must not shrink what we send.
            datagrams.DontFragment = false;
        }

        if (OperatingSystem.IsWindows())
        {
            datagrams.IOControl(UdpConnectionReset, [0, 0, 0, 0], null);
        }
    }
}
