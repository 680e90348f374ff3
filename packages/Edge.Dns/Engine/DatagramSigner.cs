using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>A thread that answers the queries by UDP whose answers are still to be signed, while workers answer all others.</summary>
internal sealed class DatagramSigner(SignerQueue queue, Responder responder)
{
    private readonly byte[] _packet = new byte[SignerQueue.PacketBytesMax];
    private readonly byte[] _response = new byte[DnsLimits.DatagramBytesMax];
    private readonly byte[] _name = new byte[RequestQueue.AddressBytesMax];
    private readonly SocketAddress _ipv4 = new(AddressFamily.InterNetwork);
    private readonly SocketAddress _ipv6 = new(AddressFamily.InterNetworkV6);

    public AnswerPlace? Place => responder.Place;

    /// <summary>Runs until nothing is added any more, and all is answered.</summary>
    public void Run()
    {
        while (true)
        {
            var socket = queue.Take(_packet, out var packetBytes, _name, out var nameBytes, out var isOver);
            if (isOver)
            {
                return;
            }

            // Also without a query: a table that was replaced is let go of.
            responder.Begin();
            if (socket is not null)
            {
                Answer(socket, _packet.AsSpan(0, packetBytes), _name.AsSpan(0, nameBytes));
            }

            responder.End();
        }
    }

    private unsafe void Answer(Socket socket, ReadOnlySpan<byte> packet, ReadOnlySpan<byte> name)
    {
        var isIpv4 = socket.AddressFamily == AddressFamily.InterNetwork;
        var client = isIpv4 ? ClientAddress.OfIpv4(name.Slice(4, 4)) : ClientAddress.OfIpv6(name.Slice(8, 16));
        var outcome = responder.Respond(packet, _response, DnsTransport.Udp, client);
        if (outcome.Bytes <= 0)
        {
            return;
        }

        var target = isIpv4 ? _ipv4 : _ipv6;
        name.CopyTo(target.Buffer.Span);
        target.Size = name.Length;
        try
        {
            socket.SendTo(_response.AsSpan(0, outcome.Bytes), SocketFlags.None, target);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            // The client's address cannot be reached, or the time to drain is over: only this response is lost.
            responder.Record->SendFailures++;
        }
    }
}
