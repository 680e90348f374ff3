using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Edge.Dns;

namespace Edge.Bench.Dns;

/// <summary>Asks by sendmmsg and recvmmsg: 64 queries are always under way on each of a few sockets, in turns.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class DnsLoad : IDisposable
{
    private const int BatchCount = 64;
    private const int SocketCount = 4;
    private const int ResponseBytes = 1500;

    /// <summary>Longer than any answer takes; what has not come by then is lost.</summary>
    private const int LostMilliseconds = 200;

    private readonly byte[] _queries;
    private readonly (int Start, int Bytes)[] _places;
    private readonly GCHandle _pin;
    private readonly byte* _memory;
    private readonly Posix.BatchMessage* _out;
    private readonly Posix.BatchMessage* _in;
    private int _next;

    public DnsLoad(IReadOnlyList<byte[]> queries)
    {
        _places = new (int, int)[queries.Count];
        for (var (i, start) = (0, 0); i < queries.Count; start += queries[i].Length, i++)
        {
            _places[i] = (start, queries[i].Length);
        }

        _queries = [.. queries.SelectMany(static query => query)];
        _pin = GCHandle.Alloc(_queries, GCHandleType.Pinned);
        var size = (2 * BatchCount * (sizeof(Posix.BatchMessage) + sizeof(Posix.Buffer))) + (BatchCount * ResponseBytes);
        _memory = (byte*)NativeMemory.AllocZeroed((nuint)size);
        _out = (Posix.BatchMessage*)_memory;
        _in = _out + BatchCount;
        var buffers = (Posix.Buffer*)(_in + BatchCount);
        var responses = (byte*)(buffers + (2 * BatchCount));
        for (var i = 0; i < BatchCount; i++)
        {
            _out[i].Message = new Posix.Message { Buffers = &buffers[i], BufferCount = 1 };
            buffers[BatchCount + i] = new Posix.Buffer { Start = responses + (i * ResponseBytes), Bytes = ResponseBytes };
            _in[i].Message = new Posix.Message { Buffers = &buffers[BatchCount + i], BufferCount = 1 };
        }
    }

    /// <summary>How many queries were answered, and how many were not.</summary>
    public (long Answered, long Lost) Run(IPEndPoint server, TimeSpan duration)
    {
        var sockets = Enumerable.Range(0, SocketCount).Select(_ =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = LostMilliseconds, ReceiveBufferSize = 1 << 20 };
            socket.Connect(server);
            return socket;
        }).ToList();
        var (answered, lost) = (0L, 0L);
        var since = TimeProvider.System.GetTimestamp();
        sockets.ForEach(socket => Send((int)socket.Handle));
        while (TimeProvider.System.GetElapsedTime(since) < duration)
        {
            // While this one's answers are taken, the server has those of the others.
            foreach (var socket in sockets)
            {
                var count = Receive((int)socket.Handle);
                (answered, lost) = (answered + count, lost + BatchCount - count);
                Send((int)socket.Handle);
            }
        }

        sockets.ForEach(socket => answered += Receive((int)socket.Handle));
        sockets.ForEach(static socket => socket.Dispose());
        return (answered, lost);
    }

    public void Dispose()
    {
        _pin.Free();
        NativeMemory.Free(_memory);
    }

    private void Send(int socket)
    {
        var start = (byte*)_pin.AddrOfPinnedObject();
        for (var i = 0; i < BatchCount; i++)
        {
            var (at, bytes) = _places[_next++ % _places.Length];
            *_out[i].Message.Buffers = new Posix.Buffer { Start = start + at, Bytes = (nuint)bytes };
        }

        for (var sent = 0; sent < BatchCount;)
        {
            sent += Math.Max(0, Posix.SendBatch(socket, _out + sent, (uint)(BatchCount - sent), 0));
        }
    }

    private int Receive(int socket)
    {
        var count = 0;
        while (count < BatchCount)
        {
            var received = Posix.ReceiveBatch(socket, _in, (uint)(BatchCount - count), Posix.MessageWaitForOne, null);
            if (received <= 0)
            {
                break;
            }

            count += received;
        }

        return count;
    }
}
