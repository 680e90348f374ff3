using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>One datagram at a time with nothing but <see cref="Socket"/>, so on every system. It allocates nothing per query.</summary>
internal sealed class PortableDatagramEngine(Socket socket, Responder responder, IRequestDoor? door = null, SignerQueue? signers = null) : IDatagramEngine
{
    private readonly SocketAddress _client = new(socket.AddressFamily);
    private readonly byte[] _packet = GC.AllocateUninitializedArray<byte>(DnsLimits.MessageBytesMax, pinned: true);
    private readonly byte[] _response = GC.AllocateUninitializedArray<byte>(DnsLimits.DatagramBytesMax, pinned: true);
    private volatile bool _stopping;
    private volatile bool _leaveQueue;

    public AnswerPlace? Place => responder.Place;

    public void Run()
    {
        try
        {
            while (!_stopping)
            {
                AnswerOne();
            }

            while (!_leaveQueue && socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
            {
                AnswerOne();
            }
        }
        catch (ObjectDisposedException)
        {
            // The time to drain was over, and the socket was closed.
        }
    }

    public void RequestStop(bool leaveQueue) => (_leaveQueue, _stopping) = (leaveQueue, true);

    private unsafe void AnswerOne()
    {
        // Also without a query: a table that was replaced is let go of.
        responder.Begin();
        responder.End();
        try
        {
            if (!socket.Poll(BoundSockets.ReceiveTimeoutMilliseconds * 1000, SelectMode.SelectRead))
            {
                return;
            }

            var size = socket.ReceiveFrom(_packet, SocketFlags.None, _client);
            responder.Begin();

            // Nothing can be sent to port 0; a forged one would cost an exception per packet. Both families have it at bytes 2 and 3.
            var outcome = (_client[2] | _client[3]) != 0 ? Respond(_packet.AsSpan(0, size)) : AnswerOutcome.Dropped;

            responder.End();
            if (!outcome.IsDropped)
            {
                socket.SendTo(_response.AsSpan(0, outcome.Bytes), SocketFlags.None, _client);
            }
        }
        catch (SocketException error) when (error.SocketErrorCode is SocketError.TimedOut or SocketError.WouldBlock)
        {
            // Another worker took it.
        }
        catch (SocketException)
        {
            // The client's address cannot be reached, or the system is short of memory: only this response is lost.
            responder.Record->SendFailures++;
        }
    }

    private AnswerOutcome Respond(ReadOnlySpan<byte> packet)
    {
        var client = ReadClient();
        var name = _client.Buffer.Span[.._client.Size];
        var outcome = responder.Respond(packet, _response, DnsTransport.Udp, client);
        return outcome.IsPassed ? door!.TryPass(packet, name, socket) ? AnswerOutcome.Dropped : responder.Fail(packet, _response)
            : outcome.IsWaiting ? signers!.TryAdd(packet, name, socket) ? AnswerOutcome.Dropped : responder.Shorten(packet, _response, client)
            : outcome;
    }

    private ClientAddress ReadClient()
    {
        var bytes = _client.Buffer.Span;
        return socket.AddressFamily == AddressFamily.InterNetwork ? ClientAddress.OfIpv4(bytes[4..]) : ClientAddress.OfIpv6(bytes[8..]);
    }
}
