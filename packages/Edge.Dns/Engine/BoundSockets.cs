using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Edge.Dns;

/// <summary>The sockets of an engine, address by address, all on the same port.</summary>
internal sealed record BoundSockets(IReadOnlyList<BoundAddress> Addresses) : IDisposable
{
    /// <summary>How long a receive waits, so that a worker without queries sees that it is to stop.</summary>
    public const int ReceiveTimeoutMilliseconds = 100;

    /// <summary>A free TCP port may be taken for UDP, or on another address; so many ports are tried.</summary>
    private const int AttemptsMax = 32;

    /// <summary>The first address, and the port.</summary>
    public IPEndPoint LocalEndPoint => Addresses[0].LocalEndPoint;

    /// <summary>Address by address: the listener first, then the datagram sockets.</summary>
    public SafeHandle[] Handles => [.. Addresses.SelectMany(static address => address.Datagrams.Prepend(address.Listener)).Select(static socket => socket.SafeHandle)];

    /// <exception cref="SocketException">An address cannot be bound.</exception>
    public static BoundSockets Bind(DnsEngineOptions options)
    {
        for (var attempt = 1; ; attempt++)
        {
            List<BoundAddress> bound = [];
            try
            {
                bound.Add(BoundAddress.Bind(new IPEndPoint(options.Address, options.Port), options));
                foreach (var address in options.MoreAddresses)
                {
                    bound.Add(BoundAddress.Bind(new IPEndPoint(address, bound[0].LocalEndPoint.Port), options));
                }

                return new BoundSockets(bound);
            }
            catch (SocketException error)
            {
                bound.ForEach(static address => address.Dispose());
                var another = options.Port == 0 && error.SocketErrorCode == SocketError.AddressAlreadyInUse && attempt < AttemptsMax;
                if (!another)
                {
                    throw;
                }
            }
        }
    }

    /// <summary>Takes over what another process has bound.</summary>
    /// <param name="handles">As <see cref="Handles"/> gives them.</param>
    public static BoundSockets Of(IEnumerable<SafeFileHandle> handles)
    {
        List<(Socket Listener, List<Socket> Datagrams)> found = [];
        foreach (var handle in handles)
        {
            var socket = new Socket(new SafeSocketHandle(handle.DangerousGetHandle(), ownsHandle: true));
            handle.SetHandleAsInvalid();
            if (socket.SocketType == SocketType.Stream)
            {
                found.Add((socket, []));
            }
            else
            {
                found[^1].Datagrams.Add(socket);
            }
        }

        return new BoundSockets([.. found.Select(static address => new BoundAddress(address.Listener, address.Datagrams, (IPEndPoint)address.Listener.LocalEndPoint!))]);
    }

    /// <summary>On which of the addresses a datagram socket is.</summary>
    public int PlaceOf(Socket datagrams)
    {
        var place = 0;
        while (!Addresses[place].Datagrams.Contains(datagrams))
        {
            place++;
        }

        return place;
    }

    /// <summary>Whether it is on these addresses and no others, in this order.</summary>
    public bool IsOn(IEnumerable<IPAddress> addresses) => Addresses.Select(static bound => bound.LocalEndPoint.Address).SequenceEqual(addresses);

    public void Dispose()
    {
        foreach (var address in Addresses)
        {
            address.Dispose();
        }
    }
}
