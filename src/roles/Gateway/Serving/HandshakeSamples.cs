using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Edge.Hosting;

namespace Edge.Gateway;

/// <summary>
/// How long handshakes take visitors, as the kernel measured them: a few of each network in each minute, and of the network no more
/// than steering tells apart. One system call per connection; nothing on systems that are not Linux.
/// </summary>
internal sealed class HandshakeSamples(TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private const int TcpLevel = 6;
    private const int TcpInfo = 11;

    /// <summary>Where struct tcp_info has the smoothed round trip in microseconds; after the handshake, that of the handshake.</summary>
    private const int RoundTripOffset = 68;

    private const int InfoBytes = 104;

    private readonly Lock _gate = new();
    private Dictionary<ulong, List<uint>> _current = [];
    private long _start = time.GetTimestamp();

    /// <summary>Those of the last full minute.</summary>
    private HandshakeReport _last = new(0, []);

    /// <summary>A visitor has just connected.</summary>
    public void Note(Socket socket)
    {
        if (!OperatingSystem.IsLinux() || RoundTripOf(socket) is not { } microseconds || (socket.RemoteEndPoint as IPEndPoint)?.Address is not { } address)
        {
            return;
        }

        lock (_gate)
        {
            Turn();
            var network = NetworkOf(address);
            if (!_current.TryGetValue(network, out var samples))
            {
                if (_current.Count == HandshakeReport.NetworksMax)
                {
                    return;
                }

                _current[network] = samples = [];
            }

            if (samples.Count < HandshakeReport.SamplesMax)
            {
                samples.Add(microseconds);
            }
        }
    }

    /// <summary>The newest full minute.</summary>
    public HandshakeReport Report()
    {
        lock (_gate)
        {
            Turn();
            return _last;
        }
    }

    /// <summary>In microseconds; null where the kernel does not say.</summary>
    internal static uint? RoundTripOf(Socket socket)
    {
        Span<byte> info = stackalloc byte[InfoBytes];
        try
        {
            return socket.GetRawSocketOption(TcpLevel, TcpInfo, info) >= RoundTripOffset + sizeof(uint) && BitConverter.ToUInt32(info[RoundTripOffset..]) is > 0 and var rtt ? rtt : null;
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            return null;
        }
    }

    /// <summary>The first 24 bits of IPv4 or 48 of IPv6, behind a bit that tells them apart.</summary>
    private static ulong NetworkOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        plain.TryWriteBytes(bytes, out var length);
        return length == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) >> 8 : (1UL << 63) | (BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }

    private void Turn()
    {
        var now = time.GetTimestamp();
        if (time.GetElapsedTime(_start, now) < Period)
        {
            return;
        }

        _last = new HandshakeReport(_last.Number + 1, [.. _current.Select(static network => (BytesOf(network.Key), (IReadOnlyList<uint>)network.Value))]);
        (_current, _start) = ([], now);
    }

    private static byte[] BytesOf(ulong network)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, network);
        return network >> 63 == 0 ? bytes[5..] : bytes[2..];
    }
}
