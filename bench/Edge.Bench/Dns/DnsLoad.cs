using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Edge.Dns;

namespace Edge.Bench.Dns;

/// <summary>Asks as fast as it is answered: 64 queries are always under way on each of a few sockets, in turns.</summary>
[SupportedOSPlatform("linux")]
internal sealed class DnsLoad(IReadOnlyList<byte[]> queries) : IDisposable
{
    private const int SocketCount = 4;

    /// <summary>Longer than any answer takes; what has not come by then is lost.</summary>
    private const int LostMilliseconds = 200;

    private readonly DnsBatch _batch = new(queries);
    private long _next;

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
        sockets.ForEach(Send);
        while (TimeProvider.System.GetElapsedTime(since) < duration)
        {
            // While this one's answers are taken, the server has those of the others.
            foreach (var socket in sockets)
            {
                var count = Receive(socket);
                (answered, lost) = (answered + count, lost + DnsBatch.Count - count);
                Send(socket);
            }
        }

        sockets.ForEach(socket => answered += Receive(socket));
        sockets.ForEach(static socket => socket.Dispose());
        return (answered, lost);
    }

    public void Dispose() => _batch.Dispose();

    private void Send(Socket socket)
    {
        _batch.Send((int)socket.Handle, _next, DnsBatch.Count);
        _next += DnsBatch.Count;
    }

    private int Receive(Socket socket)
    {
        var count = 0;
        while (count < DnsBatch.Count)
        {
            var received = _batch.Receive((int)socket.Handle, DnsBatch.Count - count, Posix.MessageWaitForOne);
            if (received == 0)
            {
                break;
            }

            count += received;
        }

        return count;
    }
}
