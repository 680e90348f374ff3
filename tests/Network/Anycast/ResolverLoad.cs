using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Edge.Tests.Network;

/// <summary>Resolvers that ask the anycast address at an even rate from many ports, and remember which query was answered.</summary>
internal sealed class ResolverLoad : IAsyncDisposable
{
    public const int RatePerSecond = 5000;

    public const int PortCount = 40;

    private const int IdCount = 1 << 16;

    /// <summary>One that has no answer by then is lost.</summary>
    private static readonly TimeSpan LostAfter = TimeSpan.FromSeconds(2);

    /// <summary>One that has its answer later than this is served badly.</summary>
    private static readonly TimeSpan LateAfter = TimeSpan.FromMilliseconds(200);

    private readonly Socket[] _sockets;
    private readonly long[][] _sentAt = [.. Enumerable.Range(0, PortCount).Select(static _ => new long[IdCount])];
    private readonly long[][] _answeredAt = [.. Enumerable.Range(0, PortCount).Select(static _ => new long[IdCount])];
    private readonly List<Thread> _threads = [];
    private readonly CancellationTokenSource _stop = new();
    private long _sent;

    private ResolverLoad(Station from)
    {
        _sockets = [.. Enumerable.Range(0, PortCount).Select(port =>
        {
            var socket = from.Socket(SocketType.Dgram, ProtocolType.Udp);
            socket.Bind(new IPEndPoint(IPAddress.Parse(AddressOf(port)), 0));
            socket.Connect(new IPEndPoint(IPAddress.Parse(AnycastNetwork.Address), 53));
            socket.ReceiveTimeout = 200;
            return socket;
        })];
    }

    /// <summary>Each resolver is of a network of its own, so that the rate limit lets all of it pass.</summary>
    public static string AddressOf(int port) => $"10.77.{100 + port}.90";

    public long Sent => Interlocked.Read(ref _sent);

    public static ResolverLoad Begin(Station from)
    {
        var load = new ResolverLoad(from);
        load.Start(load.Send);
        for (var port = 0; port < PortCount; port++)
        {
            var number = port;
            load.Start(() => load.Receive(number));
        }

        return load;
    }

    /// <summary>Waits until so many more have been asked.</summary>
    public Task AsksAsync(int count)
    {
        var until = Sent + count;
        return Eventually.HoldsAsync($"{count} more queries are asked", TimeSpan.FromSeconds(120), () => Sent >= until);
    }

    /// <summary>What became of the queries that were asked since a moment. What was asked last is given its time.</summary>
    public async Task<ResolverReport> ReportSinceAsync(long moment)
    {
        var now = Stopwatch.GetTimestamp();
        await Eventually.HoldsAsync("the last queries have had their time", LostAfter + TimeSpan.FromSeconds(10), () => Stopwatch.GetElapsedTime(now) >= LostAfter);
        var (asked, lost, late, last) = (0, 0, 0, moment);
        for (var port = 0; port < PortCount; port++)
        {
            for (var id = 0; id < IdCount; id++)
            {
                var at = Volatile.Read(ref _sentAt[port][id]);
                if (at < moment || at > now)
                {
                    continue;
                }

                asked++;
                var answered = Volatile.Read(ref _answeredAt[port][id]);
                lost += answered == 0 ? 1 : 0;
                if (answered == 0 || Stopwatch.GetElapsedTime(at, answered) > LateAfter)
                {
                    (late, last) = (late + 1, Math.Max(last, at));
                }
            }
        }

        return new ResolverReport(asked, lost, late, Stopwatch.GetElapsedTime(moment, last));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _threads.ForEach(static thread => thread.Join());
        Array.ForEach(_sockets, static socket => socket.Dispose());
        _stop.Dispose();
    }

    private void Start(ThreadStart body)
    {
        var thread = new Thread(body) { IsBackground = true, Name = "resolver" };
        _threads.Add(thread);
        thread.Start();
    }

    private void Send()
    {
        var query = DnsClient.Query("ns1.edge.test");
        var begun = Stopwatch.GetTimestamp();
        for (var number = 0L; !_stop.IsCancellationRequested; number++)
        {
            var ahead = TimeSpan.FromSeconds((double)number / RatePerSecond) - Stopwatch.GetElapsedTime(begun);
            if (ahead > TimeSpan.Zero)
            {
                _stop.Token.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(Math.Ceiling(ahead.TotalMilliseconds)));
            }

            var (port, id) = ((int)(number % PortCount), (ushort)(number / PortCount));
            BinaryPrimitives.WriteUInt16BigEndian(query, id);
            Volatile.Write(ref _answeredAt[port][id], 0);
            Volatile.Write(ref _sentAt[port][id], Stopwatch.GetTimestamp());
            _ = _sockets[port].Send(query, SocketFlags.None, out _);
            Interlocked.Increment(ref _sent);
        }
    }

    private void Receive(int port)
    {
        var reply = new byte[1500];
        while (!_stop.IsCancellationRequested)
        {
            // A refused packet, which is an answer to none, is passed over.
            var size = _sockets[port].Receive(reply, SocketFlags.None, out var error);
            if (error == SocketError.Success && size > 12 && (reply[2] & 0x80) != 0 && (reply[3] & 0xF) == 0)
            {
                Volatile.Write(ref _answeredAt[port][BinaryPrimitives.ReadUInt16BigEndian(reply)], Stopwatch.GetTimestamp());
            }
        }
    }
}
