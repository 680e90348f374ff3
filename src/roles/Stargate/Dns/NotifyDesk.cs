using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Edge.Coordination;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel;
using Edge.Kernel.Resources;
using Edge.Naming;
using Microsoft.Extensions.Logging;

namespace Edge.Stargate;

/// <summary>
/// Tells secondaries that a zone has changed (RFC 1996), once this Stargate answers by the change; again until they answer. Each
/// Stargate tells for itself, since a secondary listens to those that it fetches from. Who is told of several changes at once
/// is told once.
/// </summary>
internal sealed partial class NotifyDesk(ControlView view, TsigKeyring keys, IPAddress listen, NamingMetrics metrics, TimeProvider time, ILogger<NotifyDesk> logger)
{
    /// <summary>Secondaries that wait to be told; what is beyond hears of it by asking.</summary>
    private const int QueueDepthMax = 10_000;

    /// <summary>Those that are silent hold up a worker for half a minute.</summary>
    private const int WorkerCount = 64;

    /// <summary>After one second, two, four and so on.</summary>
    private const int AttemptsMax = 5;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    private readonly Channel<(ResourceKey Zone, ZoneSecondary Secondary)> _queue = Channel.CreateBounded<(ResourceKey, ZoneSecondary)>(QueueDepthMax);
    private readonly HashSet<(ResourceKey, ZoneSecondary)> _waiting = [];
    private readonly Lock _gate = new();

    /// <summary>A zone is answered by its newest document.</summary>
    public void Tell(ResourceEntry zone)
    {
        if (ResourceKinds.Zone.Parse(zone) is { Succeeded: true, Value: { Importing: null, Secondaries.Count: > 0 } document })
        {
            Tell(zone.Key, document.Secondaries);
        }
    }

    /// <summary>Tells some servers of a zone.</summary>
    public void Tell(ResourceKey zone, IEnumerable<ZoneSecondary> servers)
    {
        lock (_gate)
        {
            foreach (var server in servers)
            {
                if (_waiting.Add((zone, server)) && !_queue.Writer.TryWrite((zone, server)))
                {
                    _waiting.Remove((zone, server));
                }
            }
        }
    }

    public Task RunAsync(CancellationToken cancellation) =>
        Task.WhenAll(Enumerable.Range(0, WorkerCount).Select(_ => new Loop(time, LogFailed).RunAsync(WorkAsync, cancellation)));

    private async Task WorkAsync(CancellationToken cancellation)
    {
        await foreach (var next in _queue.Reader.ReadAllAsync(cancellation))
        {
            lock (_gate)
            {
                _waiting.Remove(next);
            }

            metrics.Notified(await TellAsync(next.Zone, next.Secondary, cancellation) ? "answered" : "silent");
        }
    }

    private async Task<bool> TellAsync(ResourceKey zone, ZoneSecondary secondary, CancellationToken cancellation)
    {
        var address = IPEndPoint.Parse(secondary.Address);
        var server = new IPEndPoint(address.Address, address.Port == 0 ? DnsPort : address.Port);
        for (var (attempt, wait) = (1, FirstWait); attempt <= AttemptsMax; (attempt, wait) = (attempt + 1, wait * 2))
        {
            if (!view.Current.Entries.TryGetValue(zone, out var entry))
            {
                return true;
            }

            var since = time.GetTimestamp();
            if (await TryTellAsync(DnsName.Parse(ResourceKinds.Zone.IdOf(zone)!), KeyOf(secondary, entry), server, wait, cancellation))
            {
                return true;
            }

            if (wait - time.GetElapsedTime(since) is { Ticks: > 0 } left)
            {
                await Task.Delay(left, time, cancellation);
            }
        }

        LogSilent(secondary.Address, zone);
        return false;
    }

    private const int DnsPort = 53;

    /// <summary>What it is told with: a key of the zone's own account, whoever else has one of the name.</summary>
    private TsigKey? KeyOf(ZoneSecondary secondary, ResourceEntry zone) =>
        secondary.Key is { } name && keys.Find(DnsName.Parse(name)) is { } grant && grant.Account == zone.Account ? grant.Key : null;

    private async Task<bool> TryTellAsync(DnsName apex, TsigKey? key, IPEndPoint server, TimeSpan within, CancellationToken cancellation)
    {
        var id = BitConverter.ToUInt16(System.Security.Cryptography.RandomNumberGenerator.GetBytes(sizeof(ushort)));
        var message = new DnsMessage { Id = id, Opcode = DnsOpcode.Notify, Flags = MessageFlags.Authoritative, Questions = [new DnsQuestion(apex, DnsRecordType.Soa)] }.ToBytes();
        var exchange = key is null ? null : TsigExchange.Start(key);
        using var late = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            if (listen.AddressFamily == server.AddressFamily)
            {
                socket.Bind(new IPEndPoint(listen, 0));
            }

            await socket.ConnectAsync(server, either.Token);
            await socket.SendAsync(exchange?.Sign(message, time.GetUtcNow()) ?? message, either.Token);
            var response = new byte[DnsLimits.MessageBytesMax];
            while (true)
            {
                var size = await socket.ReceiveAsync(response, either.Token);
                if (IsAnswer(response.AsSpan(0, size), id, exchange))
                {
                    return true;
                }
            }
        }
        catch (Exception error) when (error is SocketException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // Nobody is there, or nothing came in time.
            return false;
        }
    }

    /// <summary>Whatever the secondary says, it was told; unless somebody else says it.</summary>
    private bool IsAnswer(ReadOnlySpan<byte> response, ushort id, TsigExchange? exchange) =>
        DnsMessage.TryRead(response, out var read, out _) && read.Id == id && read.Opcode == DnsOpcode.Notify && read.Flags.HasFlag(MessageFlags.Response)
        && (exchange is null || exchange.Check(response, time.GetUtcNow()) == TsigFault.None);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The secondary {Address} does not answer that it was told of {Zone}")]
    private partial void LogSilent(string address, ResourceKey zone);

    [LoggerMessage(Level = LogLevel.Error, Message = "Could not tell a secondary of a change")]
    private partial void LogFailed(Exception error);
}
