using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Edge.Tests.Network;

/// <summary>Bytes on a socket, without any client's good manners.</summary>
internal static class RawConnection
{
    private static readonly TimeSpan ReplyWithin = TimeSpan.FromSeconds(4);

    /// <summary>Sends the bytes and reads until the peer closes, or says nothing for a while.</summary>
    public static async Task<string> TalkAsync(IPEndPoint peer, byte[] bytes, bool finish = false)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var late = new CancellationTokenSource(ReplyWithin);
        var reply = new StringBuilder();
        try
        {
            await socket.ConnectAsync(peer, late.Token);
            await SendAllAsync(socket, bytes, late.Token);
            if (finish)
            {
                socket.Shutdown(SocketShutdown.Send);
            }

            var buffer = new byte[16384];
            while (await socket.ReceiveAsync(buffer, late.Token) is > 0 and var count)
            {
                reply.Append(Encoding.Latin1.GetString(buffer, 0, count));
            }
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            // Closed in the middle, or kept open in silence: both are for the caller to judge by what came.
            reply.Append(error is OperationCanceledException ? "<silence>" : "<reset>");
        }

        return reply.ToString();
    }

    public static Task<string> TalkAsync(IPEndPoint peer, string text) => TalkAsync(peer, Encoding.Latin1.GetBytes(text));

    private static async Task SendAllAsync(Socket socket, byte[] bytes, CancellationToken cancellation)
    {
        for (var sent = 0; sent < bytes.Length;)
        {
            sent += await socket.SendAsync(bytes.AsMemory(sent), cancellation);
        }
    }
}
