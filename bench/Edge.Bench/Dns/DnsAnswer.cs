using System.Net;
using System.Net.Sockets;
using Edge.Dns;

namespace Edge.Bench.Dns;

/// <summary>What a response says: its code, and how many records answer.</summary>
internal sealed record DnsAnswer(int Code, int Count)
{
    private static readonly byte[] Probe = [0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, .. DnsName.Parse(DnsZone.Apex).Wire, 0, 6, 0, 1];

    /// <summary>Whether the server answers for the zone.</summary>
    public static bool Comes(IPEndPoint server) => Ask(server, Probe) is { Code: 0 };

    /// <summary>Null without a response within a second.</summary>
    public static DnsAnswer? Ask(IPEndPoint server, byte[] query)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 1000 };
        try
        {
            socket.Connect(server);
            socket.Send(query);
            var response = new byte[1500];
            socket.Receive(response);
            return new DnsAnswer(response[3] & 15, response[6] << 8 | response[7]);
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>Whether another server's answer to the same query is as good.</summary>
    public bool Agrees(DnsAnswer? other, bool followsAliases) =>
        other == this || (!followsAliases && other == this with { Count = 1 } && Count > 1);
}
