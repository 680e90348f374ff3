using System.Collections.Concurrent;
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
/// <param name="allowsPrivate">Whether secondaries on addresses that are not public are told: they are a customer's word, and must be no way into the operator's network.</param>
internal sealed partial class NotifyDesk(
    ControlView view, TsigKeyring keys, IPAddress listen, bool allowsPrivate, NamingMetrics metrics, TimeProvider time, ILogger<NotifyDesk> logger)
{
    /// <summary>After one second, two, four and so on. Who was silent the last time is asked once.</summary>
    private const int AttemptsMax = 5;

    /// <summary>Servers that are remembered to be silent.</summary>
    private const int SilentMax = 10_000;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1);

    private readonly NotifyQueue _queue = new();
    private readonly Channel<bool> _news = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly ConcurrentDictionary<object, Task> _underWay = new();
    private readonly ConcurrentDictionary<IPEndPoint, bool> _silent = new();

    /// <summary>A zone is answered by its newest document.</summary>
    public void Tell(ResourceEntry zone)
    {
        if (ResourceKinds.Zone.Parse(zone) is { Succeeded: true, Value: { Importing: null } document } && (document.Secondaries.Count > 0 || document.Catalog is not null))
        {
            Tell(zone.Key, zone.Account, ZoneAudience.Of(view.Current, zone, document).Where(secondary => allowsPrivate || PublicAddress.Is(IPEndPoint.Parse(secondary.Address).Address)));
        }
    }

    /// <summary>Tells some servers of a zone, wherever they are.</summary>
    /// <param name="account">Whose the zone is.</param>
    public void Tell(ResourceKey zone, string account, IEnumerable<ZoneSecondary> servers)
    {
        foreach (var server in servers)
        {
            _queue.Add(new NotifyOrder(zone, account, server));
        }

        _news.Writer.TryWrite(true);
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        await new Loop(time, LogFailed).RunAsync(BeginAsync, cancellation);
        await Task.WhenAll(_underWay.Values);
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        await foreach (var _ in _news.Reader.ReadAllAsync(cancellation))
        {
            while (_queue.TryTake() is { } order)
            {
                var place = new object();
                _underWay[place] = Task.CompletedTask;
                var telling = TellInTurnAsync(order, place, cancellation);
                _underWay.TryUpdate(place, telling, Task.CompletedTask);
            }
        }
    }

    private async Task TellInTurnAsync(NotifyOrder order, object place, CancellationToken cancellation)
    {
        try
        {
            var isAnswered = await TellAsync(order, _silent.ContainsKey(order.Server) ? 1 : AttemptsMax, cancellation);
            metrics.Notified(isAnswered ? "answered" : "silent");
            if (isAnswered || _silent.Count >= SilentMax)
            {
                _silent.TryRemove(order.Server, out _);
            }
            else
            {
                _silent[order.Server] = true;
            }

            _underWay.TryRemove(place, out _);
        }
        catch (OperationCanceledException)
        {
            // The Stargate stops.
        }
        finally
        {
            _queue.End(order);
            _news.Writer.TryWrite(true);
        }
    }

    private async Task<bool> TellAsync(NotifyOrder order, int attemptsMax, CancellationToken cancellation)
    {
        for (var (attempt, wait) = (1, FirstWait); attempt <= attemptsMax; (attempt, wait) = (attempt + 1, wait * 2))
        {
            if (!view.Current.Entries.TryGetValue(order.Zone, out var zone))
            {
                return true;
            }

            var since = time.GetTimestamp();
            if (await TryTellAsync(DnsName.Parse(ResourceKinds.Zone.IdOf(order.Zone)!), KeyOf(order.Secondary, zone), order.Server, wait, cancellation))
            {
                return true;
            }

            if (wait - time.GetElapsedTime(since) is { Ticks: > 0 } left)
            {
                await Task.Delay(left, time, cancellation);
            }
        }

        LogSilent(order.Secondary.Address, order.Zone);
        return false;
    }

    /// <summary>What it is told with: a key of the zone's own account, whoever else has one of the name, or that of the Stargates.</summary>
    private TsigKey? KeyOf(ZoneSecondary secondary, ResourceEntry zone) =>
        secondary.Key is { } name && keys.Find(DnsName.Parse(name)) is { } grant && (grant.Account == zone.Account || name == MeshTransferKey.Name) ? grant.Key : null;

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
