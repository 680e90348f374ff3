using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>One port that questions are asked from, and what came back to it.</summary>
internal sealed class ProbePort(Socket socket, byte[] clientCookie) : IDisposable
{
    private ushort _asked;

    public byte[] ClientCookie => clientCookie;

    public IPAddress LocalAddress { get; } = ((IPEndPoint)socket.LocalEndPoint!).Address;

    /// <summary>Whether the last question has an answer.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Who gave the last answer that names its worker.</summary>
    public int? Worker { get; private set; }

    public bool IsReadable(TimeSpan within) => socket.Poll(within, SelectMode.SelectRead);

    public void Send(ushort id, byte[] query)
    {
        (_asked, IsAnswered) = (id, false);
        _ = socket.Send(query, SocketFlags.None, out var refusal);
        if (refusal != SocketError.Success)
        {
            // It is told that nobody took the last question, in place of sending this one.
            _ = socket.Send(query, SocketFlags.None, out _);
        }
    }

    /// <returns>The bytes of the next packet; -1 if there is none.</returns>
    public int Receive(Span<byte> packet)
    {
        try
        {
            return socket.Receive(packet, SocketFlags.None, out var error) is var size && error == SocketError.Success ? size : -1;
        }
        catch (ObjectDisposedException)
        {
            return -1;
        }
    }

    /// <summary>Takes a packet that is a message; one that answers another question is late.</summary>
    public void Take(DnsMessage message)
    {
        if (message.Id != _asked || !message.Flags.HasFlag(MessageFlags.Response))
        {
            return;
        }

        IsAnswered = true;
        if (message.Edns?.Options.FirstOrDefault(static option => option.Code == (ushort)EdnsOptionCode.Worker) is { Value.Length: 2 } worker)
        {
            Worker = BinaryPrimitives.ReadUInt16BigEndian(worker.Value.Span);
        }
    }

    public void Dispose() => socket.Dispose();
}
