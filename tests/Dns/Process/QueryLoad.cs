using System.Net;
using System.Net.Sockets;
using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>
/// Asks all the time by UDP, one query at a time on each of several sockets, and counts those that got no answer, or a wrong
/// one, within a time in which only a lost one gets none.
/// </summary>
internal sealed class QueryLoad : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Thread> _threads;
    private bool _isDisposed;
    private long _answered;
    private long _lost;

    public QueryLoad(IPEndPoint server, int sockets, int timeoutMilliseconds)
    {
        _threads = [.. Enumerable.Range(0, sockets).Select(_ => new Thread(() => Ask(server, timeoutMilliseconds)) { IsBackground = true })];
        _threads.ForEach(static thread => thread.Start());
    }

    public long Answered => Interlocked.Read(ref _answered);

    public long Lost => Interlocked.Read(ref _lost);

    /// <summary>Waits until so many more were answered, at most a minute.</summary>
    public void WaitForMore(long count)
    {
        var wanted = Answered + count;
        Assert.True(SpinWait.SpinUntil(() => Answered >= wanted, TimeSpan.FromMinutes(1)), $"only {Answered} of {wanted} queries were answered, {Lost} were lost");
    }

    public void Dispose()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        _stop.Cancel();
        _threads.ForEach(static thread => thread.Join());
        _stop.Dispose();
    }

    private void Ask(IPEndPoint server, int timeoutMilliseconds)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = timeoutMilliseconds };
        socket.Connect(server);
        var response = new byte[DnsLimits.DatagramBytesMax];

        // A thousand a second: enough that some always lie in a queue, and cores are left for the engines.
        for (ushort id = 0; !_stop.Token.WaitHandle.WaitOne(1); id++)
        {
            var query = new Query { Name = "docs.edge.test", Id = id }.ToBytes();
            try
            {
                socket.Send(query);
                var size = socket.Receive(response);
                while (size > 2 && (response[0] != query[0] || response[1] != query[1]))
                {
                    // That of a query which was counted as lost.
                    size = socket.Receive(response);
                }

                Interlocked.Increment(ref Reply.Parse(response.AsSpan(0, size)).Answers.Count == 2 ? ref _answered : ref _lost);
            }
            catch (SocketException)
            {
                Interlocked.Increment(ref _lost);
            }
        }
    }
}
