using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using Edge.Dns;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>Fetches a whole zone from a server of it (AXFR, RFC 5936).</summary>
internal static class ZoneTransfer
{
    /// <summary>In which all of it must have come.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(5);

    /// <summary>In which the connection, and then each message, must have come.</summary>
    public static readonly TimeSpan MessageTimeout = TimeSpan.FromSeconds(30);

    private const int LengthBytes = 2;

    public static async Task<Outcome<FoundZone>> FetchAsync(IPEndPoint server, DnsName apex, TsigKey? key, TimeProvider time, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Timeout, time);
        using var silent = new CancellationTokenSource(MessageTimeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token, silent.Token);
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(server, ended.Token);
            await using var stream = new NetworkStream(socket);
            return await FetchAsync(stream, server.ToString(), apex, key, time, silent, ended.Token);
        }
        catch (EndOfStreamException)
        {
            return new Failure("broken_transfer", $"{server} sent no whole zone {apex}: it ended the connection before the final SOA");
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return new Failure("unreachable", $"{server} does not transfer {apex}: {error.Message}") { Retryable = true };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return late.IsCancellationRequested
                ? new Failure("too_late", $"{server} did not send all of {apex} within {Timeout.TotalMinutes} minutes")
                : new Failure("too_late", $"{server} was silent for {MessageTimeout.TotalSeconds} seconds before {apex} was whole") { Retryable = true };
        }
    }

    private static async Task<Outcome<FoundZone>> FetchAsync(
        NetworkStream stream, string server, DnsName apex, TsigKey? key, TimeProvider time, CancellationTokenSource silent, CancellationToken cancellation)
    {
        var request = new DnsMessage { Id = (ushort)Random.Shared.Next(ushort.MaxValue + 1), Questions = [new DnsQuestion(apex, DnsRecordType.Axfr)] };
        var exchange = key is null ? null : TsigExchange.Start(key);
        var bytes = exchange?.Sign(request.ToBytes(), time.GetUtcNow()) ?? request.ToBytes();
        var buffer = new byte[LengthBytes + DnsLimits.MessageBytesMax];
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)bytes.Length);
        bytes.CopyTo(buffer, LengthBytes);
        await stream.WriteAsync(buffer.AsMemory(0, LengthBytes + bytes.Length), cancellation);
        var reader = new TransferReader(server, apex, request.Id, exchange, time);
        while (!reader.IsWhole)
        {
            silent.CancelAfter(MessageTimeout);
            await stream.ReadExactlyAsync(buffer.AsMemory(0, LengthBytes), cancellation);
            var packet = buffer.AsMemory(LengthBytes, BinaryPrimitives.ReadUInt16BigEndian(buffer));
            await stream.ReadExactlyAsync(packet, cancellation);
            if (reader.Take(packet.Span) is { } failure)
            {
                return failure;
            }
        }

        return reader.Zone();
    }
}
