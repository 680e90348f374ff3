using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Edge.Dns;
using Edge.Kernel;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// Takes a zone from a server: what has changed (IXFR), or all of it where there is nothing here, or the server knows no better
/// (AXFR). One connection for each attempt; what it may cost in time and bytes is bounded.
/// </summary>
internal sealed class PrimaryLink(IPAddress listen, TimeProvider time)
{
    /// <summary>In which all of it must have come.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(10);

    /// <summary>In which the connection, and then each message, must have come.</summary>
    public static readonly TimeSpan MessageTimeout = TimeSpan.FromSeconds(20);

    private const int LengthBytes = 2;

    /// <param name="before">What is here; null if nothing is.</param>
    public async Task<Outcome<FetchedZone>> FetchAsync(TransferSource source, DnsName apex, Zone? before, CancellationToken cancellation)
    {
        if (source.Refusal is { } refusal)
        {
            return refusal;
        }

        var fetched = await TryAsync(source, apex, before, asksWhole: before is null, cancellation);
        return before is not null && fetched.Failure is { Code: "transfer_refused" or "broken_transfer" }
            ? await TryAsync(source, apex, before, asksWhole: true, cancellation)
            : fetched;
    }

    private async Task<Outcome<FetchedZone>> TryAsync(TransferSource source, DnsName apex, Zone? before, bool asksWhole, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Timeout, time);
        using var silent = new CancellationTokenSource(MessageTimeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token, silent.Token);
        try
        {
            await using var stream = await ConnectAsync(source, ended.Token);
            return await TransferAsync(stream, source, apex, before, asksWhole, silent, ended.Token);
        }
        catch (EndOfStreamException)
        {
            return new Failure("broken_transfer", $"{source.Text} ended the connection before the final SOA of {apex}");
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return new Failure("unreachable", $"{source.Text} is not reached: {error.Message}") { Retryable = true };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Failure("too_late", late.IsCancellationRequested
                ? $"{source.Text} did not send all of {apex} within {Timeout.TotalMinutes} minutes"
                : $"{source.Text} was silent for {MessageTimeout.TotalSeconds} seconds before {apex} was whole") { Retryable = true };
        }
    }

    /// <summary>What is said over is this stream's matter alone: TLS (RFC 9103) would stand here.</summary>
    private async Task<Stream> ConnectAsync(TransferSource source, CancellationToken cancellation)
    {
        var socket = new Socket(source.Server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (listen.AddressFamily == source.Server.AddressFamily)
            {
                socket.Bind(new IPEndPoint(listen, 0));
            }

            await socket.ConnectAsync(source.Server, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<Outcome<FetchedZone>> TransferAsync(
        Stream stream, TransferSource source, DnsName apex, Zone? before, bool asksWhole, CancellationTokenSource silent, CancellationToken cancellation)
    {
        var request = Request(apex, before, asksWhole);
        var exchange = source.Key is null ? null : TsigExchange.Start(source.Key);
        var bytes = exchange?.Sign(request.ToBytes(), time.GetUtcNow()) ?? request.ToBytes();
        var buffer = new byte[LengthBytes + DnsLimits.MessageBytesMax];
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)bytes.Length);
        bytes.CopyTo(buffer, LengthBytes);
        await stream.WriteAsync(buffer.AsMemory(0, LengthBytes + bytes.Length), cancellation);
        var transfer = new IncomingTransfer(source.Text, apex, request.Id, exchange, time, before?.Serial)
        {
            AsksWhole = asksWhole,
            Refusal = code => Refused(source, apex, code),
        };
        while (!transfer.IsWhole)
        {
            silent.CancelAfter(MessageTimeout);
            await stream.ReadExactlyAsync(buffer.AsMemory(0, LengthBytes), cancellation);
            var packet = buffer.AsMemory(LengthBytes, BinaryPrimitives.ReadUInt16BigEndian(buffer));
            await stream.ReadExactlyAsync(packet, cancellation);
            if (transfer.Take(packet.Span) is { } failure)
            {
                return failure;
            }
        }

        if (transfer.IsCurrent)
        {
            return new FetchedZone(null, transfer.ExpireSeconds, "current");
        }

        var taken = TakenZone.Of(transfer, source.Text, apex, before);
        return taken.Succeeded ? new FetchedZone(taken.Value, transfer.ExpireSeconds, transfer.Steps.Count > 0 ? "ixfr" : "axfr") : taken.Failure;
    }

    /// <summary>An old server that does not know EDNS is asked again for all of it, without.</summary>
    private static DnsMessage Request(DnsName apex, Zone? before, bool asksWhole) => new()
    {
        Id = BitConverter.ToUInt16(RandomNumberGenerator.GetBytes(sizeof(ushort))),
        Questions = [new DnsQuestion(apex, asksWhole ? DnsRecordType.Axfr : DnsRecordType.Ixfr)],
        Authorities = asksWhole ? [] : [new DnsRecord { Owner = apex, Type = DnsRecordType.Soa, TtlSeconds = before!.Soa.TtlSeconds, Value = before.Soa.Value(0).ToArray() }],
        Edns = asksWhole && before is not null ? null : new DnsEdns { Options = [EdnsOption.ExpireRequest] },
    };

    private static Failure Refused(TransferSource source, DnsName apex, ushort code)
    {
        var key = source.Key is null ? "for this Stargate's address, or give the primary a key" : $"for the key {source.Key.Name}";
        return new Failure("transfer_refused", code switch
        {
            (ushort)DnsResponseCode.Refused => $"{source.Text} refuses to transfer {apex} (REFUSED): allow it there {key}",
            (ushort)DnsResponseCode.NotAuthoritative => $"{source.Text} does not answer for {apex}, or not to this key (NOTAUTH)",
            (ushort)DnsResponseCode.ServerFailure => $"{source.Text} cannot answer for {apex} at present (SERVFAIL)",
            _ => $"{source.Text} does not transfer {apex}: response code {code}",
        });
    }
}
