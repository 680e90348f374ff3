using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Edge.Bench.Dns;

/// <summary>Asks by TCP or TLS as fast as it is answered: so many queries are always under way on each of a few connections, in turns.</summary>
internal sealed class StreamDnsLoad
{
    private const int PatienceMilliseconds = 5_000;

    private readonly byte[][] _batches;
    private readonly byte[] _received = new byte[1 << 16];
    private readonly int _connections;
    private readonly int _pipelined;
    private int _next;

    /// <param name="pipelined">Queries that are under way on each connection.</param>
    public StreamDnsLoad(IReadOnlyList<byte[]> queries, int connections, int pipelined)
    {
        (_connections, _pipelined) = (connections, pipelined);
        _batches = [.. queries.Chunk(pipelined).Where(chunk => chunk.Length == pipelined).Select(static chunk => chunk.SelectMany(static query => (byte[])[(byte)(query.Length >> 8), (byte)query.Length, .. query]).ToArray())];
    }

    /// <returns>How many queries were answered; one that is refused or fails is an error, as it would cost less.</returns>
    public long Run(IPEndPoint server, bool tls, TimeSpan duration)
    {
        var connections = Enumerable.Range(0, _connections).Select(_ => Open(server, tls)).ToList();
        var answered = 0L;
        var since = TimeProvider.System.GetTimestamp();
        connections.ForEach(Send);
        while (TimeProvider.System.GetElapsedTime(since) < duration)
        {
            // While this one's answers are taken, the server has those of the others.
            foreach (var connection in connections)
            {
                Receive(connection);
                Send(connection);
                answered += _pipelined;
            }
        }

        foreach (var connection in connections)
        {
            Receive(connection);
            connection.Dispose();
        }

        return answered + (_connections * _pipelined);
    }

    private static Stream Open(IPEndPoint server, bool tls)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = PatienceMilliseconds };
        socket.Connect(server);
        var stream = new NetworkStream(socket, ownsSocket: true);
        if (!tls)
        {
            return stream;
        }

        var secure = new SslStream(stream);
        secure.AuthenticateAsClient(new SslClientAuthenticationOptions
        {
            TargetHost = "bench",
            ApplicationProtocols = [new SslApplicationProtocol("dot")],
            RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null,
        });
        return secure;
    }

    private void Send(Stream connection) => connection.Write(_batches[_next++ % _batches.Length]);

    private void Receive(Stream connection)
    {
        var (filled, count) = (0, 0);
        while (count < _pipelined)
        {
            var size = connection.Read(_received, filled, _received.Length - filled);
            Assert.True(size > 0, "the server closed the connection");
            filled += size;
            var start = 0;
            while (filled - start >= 2 && BinaryPrimitives.ReadUInt16BigEndian(_received.AsSpan(start)) + 2 is var end && end <= filled - start)
            {
                Assert.True((_received[start + 5] & 15) is 0 or 3, $"a response has the code {_received[start + 5] & 15}");
                start += end;
                count++;
            }

            _received.AsSpan(start, filled - start).CopyTo(_received);
            filled -= start;
        }
    }
}
