using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>A connection that an engine has passed on, from the first message on that no table answers. For one caller at a time.</summary>
public sealed class StreamRequest : DnsRequest
{
    private const int PrefixBytes = 2;

    private readonly Socket _socket;
    private byte[] _received;
    private int _filled;

    internal StreamRequest(Socket socket, IPEndPoint client, ReadOnlySpan<byte> received)
        : base(client)
    {
        (_socket, _received) = (socket, received.ToArray());
        _filled = received.Length;
    }

    /// <summary>Waits for a whole message; null at the end, or when the client has gone.</summary>
    public async ValueTask<byte[]?> ReceiveAsync(CancellationToken cancellation)
    {
        try
        {
            if (!await FillAsync(PrefixBytes, cancellation))
            {
                return null;
            }

            var end = PrefixBytes + BinaryPrimitives.ReadUInt16BigEndian(_received);
            if (!await FillAsync(end, cancellation))
            {
                return null;
            }

            var message = _received[PrefixBytes..end];
            _received.AsSpan(end, _filled - end).CopyTo(_received);
            _filled -= end;
            return message;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Sends one message; false if the client has gone. It returns when the system has taken it.</summary>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellation)
    {
        var framed = new byte[PrefixBytes + message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.Span.CopyTo(framed.AsSpan(PrefixBytes));
        try
        {
            for (var rest = framed.AsMemory(); !rest.IsEmpty;)
            {
                rest = rest[await _socket.SendAsync(rest, cancellation)..];
            }

            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Closes the connection.</summary>
    public override void Dispose() => _socket.Dispose();

    private async ValueTask<bool> FillAsync(int bytes, CancellationToken cancellation)
    {
        if (_received.Length < bytes)
        {
            Array.Resize(ref _received, bytes);
        }

        while (_filled < bytes)
        {
            var size = await _socket.ReceiveAsync(_received.AsMemory(_filled), cancellation);
            if (size == 0)
            {
                return false;
            }

            _filled += size;
        }

        return true;
    }
}
