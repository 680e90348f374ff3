using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Edge.Dns;

namespace Edge.Resolvers;

/// <summary>Asks one name server one question, once, by UDP, and by TCP if the reply does not fit.</summary>
public static class DnsQuestioner
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2);

    /// <summary>The reply; null if there is none in time, or it is no reply to the question.</summary>
    /// <param name="isRecursive">Whether the server is to look further for us.</param>
    public static async Task<DnsMessage?> AskAsync(IPEndPoint server, DnsName name, DnsRecordType type, bool isRecursive, CancellationToken cancellation)
    {
        var question = new DnsMessage
        {
            Id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1),
            Flags = isRecursive ? MessageFlags.RecursionDesired : MessageFlags.None,
            Questions = [new DnsQuestion(name, type)],
            Edns = new DnsEdns { DatagramBytesMax = DnsLimits.DatagramBytesMax },
        };
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(_patience);
        try
        {
            var reply = await AskByDatagramAsync(server, question, late.Token);
            return reply is not null && reply.Flags.HasFlag(MessageFlags.Truncated) ? await AskByStreamAsync(server, question, late.Token) : reply;
        }
        catch (Exception error) when (error is SocketException or IOException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<DnsMessage?> AskByDatagramAsync(IPEndPoint server, DnsMessage question, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        await socket.ConnectAsync(server, cancellation);
        await socket.SendAsync(question.ToBytes(), cancellation);
        var buffer = new byte[DnsLimits.MessageBytesMax];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellation);
            if (Read(buffer.AsSpan(0, length), question) is { } reply)
            {
                return reply;
            }
        }
    }

    private static async Task<DnsMessage?> AskByStreamAsync(IPEndPoint server, DnsMessage question, CancellationToken cancellation)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellation);
        await using var stream = new NetworkStream(socket);
        var bytes = question.ToBytes();
        var framed = new byte[bytes.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)bytes.Length);
        bytes.CopyTo(framed, 2);
        await stream.WriteAsync(framed, cancellation);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, cancellation);
        var reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(reply, cancellation);
        return Read(reply, question);
    }

    private static DnsMessage? Read(ReadOnlySpan<byte> bytes, DnsMessage question) =>
        DnsMessage.TryRead(bytes, out var reply, out _)
        && reply.Id == question.Id
        && reply.Flags.HasFlag(MessageFlags.Response)
        && reply.Questions is [var asked]
        && asked.Name == question.Questions[0].Name
        && asked.Type == question.Questions[0].Type
            ? reply
            : null;
}
