using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>One thread that answers datagrams; several may share a socket. It allocates nothing per query.</summary>
internal sealed class DatagramWorker(Socket socket, AnswerBoard answers, DnsEngineCounters counters)
{
    private readonly SocketAddress _client = new(socket.AddressFamily);
    private readonly byte[] _packet = GC.AllocateUninitializedArray<byte>(DnsLimits.MessageBytesMax, pinned: true);
    private readonly byte[] _response = GC.AllocateUninitializedArray<byte>(DnsLimits.DatagramBytesMax, pinned: true);
    private volatile bool _stopping;

    /// <summary>Answers until told to stop, and then what the system has queued.</summary>
    public void Run()
    {
        try
        {
            while (!_stopping)
            {
                AnswerOne();
            }

            while (socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
            {
                AnswerOne();
            }

            // The next worker may still wait in its receive, and what was to wake it may have been taken here.
            Wake();
        }
        catch (ObjectDisposedException)
        {
            // The time to drain was over, and the socket was closed.
        }
    }

    /// <summary>Asks this worker to stop; it sees that when its receive returns, see <see cref="Wake"/>.</summary>
    public void RequestStop() => _stopping = true;

    /// <summary>
    /// Sends an empty datagram to the socket itself, so that one blocked receive returns. If the queue is too full for it,
    /// no receive is blocked.
    /// </summary>
    public void Wake()
    {
        var local = (IPEndPoint)socket.LocalEndPoint!;
        var target = local.Address.Equals(IPAddress.Any) ? IPAddress.Loopback
            : local.Address.Equals(IPAddress.IPv6Any) ? IPAddress.IPv6Loopback
            : local.Address;
        try
        {
            socket.SendTo([], SocketFlags.None, new IPEndPoint(target, local.Port));
        }
        catch (SocketException)
        {
            // Closing the socket ends the receive too, only later.
        }
    }

    private void AnswerOne()
    {
        try
        {
            var size = socket.ReceiveFrom(_packet, SocketFlags.None, _client);
            var outcome = HasPort() ? answers.Current.Answer(_packet.AsSpan(0, size), _response, DnsTransport.Udp) : AnswerOutcome.Dropped;
            if (!outcome.IsDropped)
            {
                socket.SendTo(_response.AsSpan(0, outcome.Bytes), SocketFlags.None, _client);
            }

            if (!_stopping || size > 0)
            {
                counters.Count(DnsTransport.Udp, outcome);
            }
        }
        catch (SocketException)
        {
            // The client's address cannot be reached, or the system is short of memory: only this response is lost.
            counters.CountSendFailure();
        }
    }

    /// <summary>Nothing can be sent to port 0; a forged one would cost an exception per packet. Both families have it at bytes 2 and 3.</summary>
    private bool HasPort() => (_client[2] | _client[3]) != 0;
}
