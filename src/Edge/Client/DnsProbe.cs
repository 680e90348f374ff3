using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Client;

/// <summary>Asks one name server for the addresses of one name, once, by UDP (RFC 1035 §4).</summary>
internal static class DnsProbe
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    private const int HeaderBytes = 12;
    private const int ReplyBytesMax = 1232;
    private const ushort TypeA = 1;
    private const ushort TypeAaaa = 28;

    /// <summary>The addresses, or in a few words why there are none.</summary>
    public static async Task<(IReadOnlyList<IPAddress> Addresses, string Outcome)> AskAsync(IPEndPoint server, string name, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(Timeout);
        var query = Query(name, (ushort)Random.Shared.Next(ushort.MaxValue + 1));
        var reply = new byte[ReplyBytesMax];
        try
        {
            await socket.ConnectAsync(server, patience.Token);
            await socket.SendAsync(query, patience.Token);
            int length;
            do
            {
                length = await socket.ReceiveAsync(reply, patience.Token);
            }
            while (length < HeaderBytes || !reply.AsSpan(0, 2).SequenceEqual(query.AsSpan(0, 2)));
            return Read(reply.AsSpan(0, length), query.Length);
        }
        catch (SocketException error)
        {
            return ([], error.SocketErrorCode == SocketError.ConnectionRefused ? "nothing listens" : error.Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return ([], "no reply");
        }
    }

    internal static byte[] Query(string name, ushort id)
    {
        var labels = name.TrimEnd('.').Split('.');
        var query = new byte[HeaderBytes + labels.Sum(label => label.Length + 1) + 1 + 4];
        BinaryPrimitives.WriteUInt16BigEndian(query, id);
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(4), 1);
        var at = HeaderBytes;
        foreach (var label in labels)
        {
            query[at++] = (byte)label.Length;
            at += Encoding.ASCII.GetBytes(label, query.AsSpan(at));
        }

        at++;
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(at), TypeA);
        BinaryPrimitives.WriteUInt16BigEndian(query.AsSpan(at + 2), 1);
        return query;
    }

    internal static (IReadOnlyList<IPAddress> Addresses, string Outcome) Read(ReadOnlySpan<byte> reply, int questionEnd)
    {
        var code = reply[3] & 0x0F;
        if (code != 0)
        {
            return ([], code switch { 2 => "SERVFAIL", 3 => "NXDOMAIN", 5 => "REFUSED", _ => $"response code {code}" });
        }

        var addresses = new List<IPAddress>();
        var count = BinaryPrimitives.ReadUInt16BigEndian(reply[6..]);
        var at = questionEnd;
        for (var i = 0; i < count; i++)
        {
            at = SkipName(reply, at);
            if (at < 0 || at + 10 > reply.Length)
            {
                return (addresses, "broken reply");
            }

            var type = BinaryPrimitives.ReadUInt16BigEndian(reply[at..]);
            var length = BinaryPrimitives.ReadUInt16BigEndian(reply[(at + 8)..]);
            at += 10;
            if (at + length > reply.Length)
            {
                return (addresses, "broken reply");
            }

            if ((type == TypeA && length == 4) || (type == TypeAaaa && length == 16))
            {
                addresses.Add(new IPAddress(reply.Slice(at, length)));
            }

            at += length;
        }

        return (addresses, addresses.Count == 0 ? "no addresses" : "answers");
    }

    private static int SkipName(ReadOnlySpan<byte> reply, int at)
    {
        while (at < reply.Length)
        {
            if (reply[at] == 0)
            {
                return at + 1;
            }

            if ((reply[at] & 0xC0) == 0xC0)
            {
                return at + 2;
            }

            at += reply[at] + 1;
        }

        return -1;
    }
}
