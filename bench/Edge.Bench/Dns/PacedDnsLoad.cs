using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Edge.Dns;

namespace Edge.Bench.Dns;

/// <summary>Asks at a rate, whether answers come or not; each query's time counts from when it was due.</summary>
[SupportedOSPlatform("linux")]
internal sealed class PacedDnsLoad : IDisposable
{
    /// <summary>Longer than any answer takes; what has not come by then is lost.</summary>
    private static readonly TimeSpan LostAfter = TimeSpan.FromMilliseconds(500);

    private readonly DnsBatch _batch;
    private readonly long[] _due;
    private readonly TimeProvider _time;

    /// <param name="queries">The place of each in the list is its id.</param>
    public PacedDnsLoad(IReadOnlyList<byte[]> queries, TimeProvider time)
    {
        (_batch, _due, _time) = (new DnsBatch(queries), new long[queries.Count], time);
    }

    public LatencySpread Run(IPEndPoint server, double queriesPerSecond, TimeSpan duration)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveBufferSize = 1 << 22, SendBufferSize = 1 << 22 };
        socket.Connect(server);
        var spread = new LatencySpread(_time);
        var ticksPerQuery = _time.TimestampFrequency / queriesPerSecond;
        var (begun, total) = (_time.GetTimestamp(), (long)(queriesPerSecond * duration.TotalSeconds));
        var end = begun + (long)(_time.TimestampFrequency * (duration + LostAfter).TotalSeconds);
        Array.Clear(_due);
        for (var sent = 0L; spread.Count < total && _time.GetTimestamp() < end;)
        {
            var due = Math.Min(total, (long)((_time.GetTimestamp() - begun) / ticksPerQuery));
            var count = (int)Math.Min(DnsBatch.Count, due - sent);
            for (var i = 0; i < count; i++)
            {
                _due[(sent + i) % _due.Length] = begun + (long)((sent + i) * ticksPerQuery);
            }

            if (count > 0)
            {
                _batch.Send((int)socket.Handle, sent, count);
                sent += count;
            }

            Take(socket, spread);
        }

        spread.Lost = total - spread.Count;
        return spread;
    }

    public void Dispose() => _batch.Dispose();

    private void Take(Socket socket, LatencySpread spread)
    {
        var received = _batch.Receive((int)socket.Handle, DnsBatch.Count, Posix.MessageDontWait);
        var now = _time.GetTimestamp();
        for (var i = 0; i < received; i++)
        {
            ref var due = ref _due[_batch.IdOf(i)];
            if (due != 0)
            {
                spread.Add(now - due);
                due = 0;
            }
        }
    }
}
