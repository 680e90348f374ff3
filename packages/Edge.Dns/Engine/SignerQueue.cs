using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>Queries by UDP whose answers are still to be signed. Who adds never waits for room.</summary>
internal sealed class SignerQueue
{
    /// <summary>Queries that wait.</summary>
    public const int DepthMax = 1024;

    /// <summary>Bytes of the longest query that is taken; a query with a cookie and a subnet has a third of that.</summary>
    public const int PacketBytesMax = 512;

    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(BoundSockets.ReceiveTimeoutMilliseconds);

    private readonly object _gate = new();
    private readonly Socket?[] _sockets = new Socket?[DepthMax];
    private readonly (int Packet, int Client)[] _lengths = new (int, int)[DepthMax];

    /// <summary>Packets and clients; made when the first one waits.</summary>
    private byte[] _bytes = [];
    private int _first;
    private int _count;
    private bool _isComplete;

    private const int EntryBytes = PacketBytesMax + RequestQueue.AddressBytesMax;

    /// <param name="client">The client's address as the system gives it.</param>
    /// <param name="socket">What it came by.</param>
    /// <returns>False if it is too long, or too many wait.</returns>
    public bool TryAdd(ReadOnlySpan<byte> packet, ReadOnlySpan<byte> client, Socket socket)
    {
        if (packet.Length > PacketBytesMax)
        {
            return false;
        }

        lock (_gate)
        {
            if (_count == DepthMax)
            {
                return false;
            }

            _bytes = _bytes.Length == 0 ? GC.AllocateUninitializedArray<byte>(DepthMax * EntryBytes) : _bytes;
            var place = (_first + _count++) % DepthMax;
            packet.CopyTo(_bytes.AsSpan(place * EntryBytes));
            client.CopyTo(_bytes.AsSpan((place * EntryBytes) + PacketBytesMax));
            (_sockets[place], _lengths[place]) = (socket, (packet.Length, client.Length));
            Monitor.Pulse(_gate);
            return true;
        }
    }

    /// <summary>Nothing is added any more.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits a moment for a query.</summary>
    /// <param name="isOver">Whether none will come any more.</param>
    /// <returns>What it came by; null if none is there.</returns>
    public Socket? Take(Span<byte> packet, out int packetBytes, Span<byte> client, out int clientBytes, out bool isOver)
    {
        (packetBytes, clientBytes) = (0, 0);
        lock (_gate)
        {
            if (_count == 0 && !_isComplete)
            {
                Monitor.Wait(_gate, _look);
            }

            isOver = _count == 0 && _isComplete;
            if (_count == 0)
            {
                return null;
            }

            var place = _first;
            var socket = _sockets[place];
            (packetBytes, clientBytes) = _lengths[place];
            _bytes.AsSpan(place * EntryBytes, packetBytes).CopyTo(packet);
            _bytes.AsSpan((place * EntryBytes) + PacketBytesMax, clientBytes).CopyTo(client);
            _sockets[place] = null;
            (_first, _count) = ((_first + 1) % DepthMax, _count - 1);
            return socket;
        }
    }
}
