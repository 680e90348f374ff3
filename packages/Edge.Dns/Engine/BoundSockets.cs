using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Edge.Dns;

/// <summary>
/// Datagram sockets, one per worker where the system spreads datagrams over them, and a listener, all on the same address and
/// port.
/// </summary>
internal sealed record BoundSockets(IReadOnlyList<Socket> Datagrams, Socket Listener, IPEndPoint LocalEndPoint) : IDisposable
{
    /// <summary>How long a receive waits, so that a worker without queries sees that it is to stop.</summary>
    public const int ReceiveTimeoutMilliseconds = 100;

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
            List<Socket> datagrams = [];
            try
            {
                // The listener's port is nobody else's; those of datagrams may be shared, by which two servers would not notice each other.
                listener.Bind(new IPEndPoint(options.Address, options.Port));
                var local = (IPEndPoint)listener.LocalEndPoint!;
                var count = OperatingSystem.IsLinux() ? options.DatagramWorkerCount : 1;
                for (var i = 0; i < count; i++)
                {
                    datagrams.Add(new Socket(options.Address.AddressFamily, SocketType.Dgram, ProtocolType.Udp));
                    Configure(datagrams[i], options, isShared: count > 1);
                    datagrams[i].Bind(local);
                }

                listener.Listen(Backlog);
                return new BoundSockets(datagrams, listener, local);
            }
            catch (SocketException error)
            {
                listener.Dispose();
                datagrams.ForEach(static socket => socket.Dispose());
                var another = options.Port == 0 && error.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < AttemptsMax;
                if (!another)
                {
                    throw;
                }
            }
        }
    }

    /// <summary>The listener first, then the datagram sockets.</summary>
    public SafeHandle[] Handles => [Listener.SafeHandle, .. Datagrams.Select(static socket => socket.SafeHandle)];

    /// <summary>Takes over what another process has bound.</summary>
    /// <param name="handles">As <see cref="Handles"/> gives them.</param>
    public static BoundSockets Of(IEnumerable<SafeFileHandle> handles)
    {
        List<Socket> sockets = [.. handles.Select(static handle =>
        {
            var socket = new Socket(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: true));
            handle.SetHandleAsInvalid();
            return socket;
        })];
        return new BoundSockets(sockets[1..], sockets[0], (IPEndPoint)sockets[0].LocalEndPoint!);
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
        datagrams.ReceiveTimeout = ReceiveTimeoutMilliseconds;
        var isIpv4 = options.Address.AddressFamily == AddressFamily.InterNetwork;
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
