using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Network;

/// <summary>
/// A resolver of a few lines, written apart from the product's own DNS code so that one mistake cannot hide another.
/// </summary>
internal static class DnsClient
{
    private const ushort TypeA = 1;

    private static readonly TimeSpan ReplyTimeout = TimeSpan.FromSeconds(2);

    /// <summary>The addresses of <paramref name="name"/>, or null if the server did not answer in time.</summary>
    public static async Task<DnsReply?> AskAsync(IPEndPoint server, string name, Station? from = null)
    {
        using var socket = from?.Socket(SocketType.Dgram, ProtocolType.Udp) ?? new Socket(SocketType.Dgram, ProtocolType.Udp);
        using var late = new CancellationTokenSource(ReplyTimeout);
        var query = Query(name);
        var reply = new byte[4096];
        try
        {
            await socket.ConnectAsync(server, late.Token);
            await socket.SendAsync(query, late.Token);
            var length = await socket.ReceiveAsync(reply, late.Token);
            return Read(query, reply.AsSpan(0, length));
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>The same question by TCP.</summary>
    public static async Task<DnsReply?> AskByTcpAsync(IPEndPoint server, string name)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var late = new CancellationTokenSource(ReplyTimeout);
        var query = Query(name);
        var framed = new byte[query.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)query.Length);
        query.CopyTo(framed, 2);
        try
        {
            await socket.ConnectAsync(server, late.Token);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(framed, late.Token);
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, late.Token);
            var reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(reply, late.Token);
            return Read(query, reply);
        }
        catch (Exception error) when (error is SocketException or IOException or OperationCanceledException)
        {
            return null;
        }
    }

    public static byte[] Query(string name)
    {
        var packet = new List<byte>();
        packet.AddRange(Random.Shared.GetItems([.. Enumerable.Range(0, 256).Select(value => (byte)value)], 2));
        packet.AddRange([0, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
        foreach (var label in name.Split('.'))
        {
            packet.Add((byte)label.Length);
            packet.AddRange(Encoding.ASCII.GetBytes(label));
        }

        packet.AddRange([0, 0, (byte)TypeA, 0, 1]);
        return [.. packet];
    }

    private static DnsReply Read(byte[] query, ReadOnlySpan<byte> reply)
    {
        Assert.True(reply.Length >= query.Length && reply[..2].SequenceEqual(query.AsSpan(0, 2)), "the reply belongs to another question");
        Assert.True((reply[2] & 0x80) != 0, "the reply is not marked as one");
        var answers = BinaryPrimitives.ReadUInt16BigEndian(reply[6..]);
        var addresses = new List<string>();
        var at = query.Length;
        for (var answer = 0; answer < answers; answer++)
        {
            at = SkipName(reply, at);
            var type = BinaryPrimitives.ReadUInt16BigEndian(reply[at..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(reply[(at + 8)..]);
            at += 10;
            if (type == TypeA)
            {
                addresses.Add(new IPAddress(reply.Slice(at, length)).ToString());
            }

            at += length;
        }

        addresses.Sort(StringComparer.Ordinal);
        return new DnsReply(reply[3] & 0x0F, (reply[2] & 0x04) != 0, (reply[2] & 0x02) != 0, addresses);
    }

    private static int SkipName(ReadOnlySpan<byte> packet, int at)
    {
        while (packet[at] is not 0)
        {
            if ((packet[at] & 0xC0) == 0xC0)
            {
                return at + 2;
            }

            at += packet[at] + 1;
        }

        return at + 1;
    }
}
