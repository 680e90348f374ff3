using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Edge.Dns;

/// <summary>
/// One TCP connection (RFC 7766): queries with length prefixes are answered in order, up to a batch at a time; nothing
/// more is read until the batch is sent, so a slow reader holds one batch and no more.
/// </summary>
internal sealed class StreamConnection(
    Socket socket,
    StreamDesk desk,
    DnsEngineOptions options,
    TimeProvider time)
{
    private const int PrefixBytes = 2;

    /// <summary>What tells a request from a query.</summary>
    private const int HeadBytes = PrefixBytes + DnsLimits.HeaderBytes;

    /// <summary>Room for the longest response behind others.</summary>
    private const int BatchBytes = PrefixBytes + DnsLimits.MessageBytesMax + 8192;

    private readonly byte[] _queries = new byte[PrefixBytes + options.QueryBytesMax];
    private readonly ClientAddress _client = ClientAddress.Of(((IPEndPoint)socket.RemoteEndPoint!).Address);
    private int _filled;
    private bool _isPassed;

    /// <summary>Serves until the client is done, idle or at fault.</summary>
    /// <param name="draining">Answers what has arrived, then closes.</param>
    /// <param name="aborting">Closes at once.</param>
    public async Task RunAsync(CancellationToken draining, CancellationToken aborting)
    {
        // Only a whole query moves the deadline: single bytes now and then do not keep a connection.
        using var idle = new CancellationTokenSource(options.ConnectionIdleTimeout, time);
        using var drain = draining.Register(idle.Cancel);
        try
        {
            socket.NoDelay = true;
            while (await TryReceiveAsync(idle.Token, draining))
            {
                var (queries, isSound) = await AnswerAsync(aborting);
                if (!isSound)
                {
                    return;
                }

                if (queries > 0 && !idle.IsCancellationRequested)
                {
                    idle.CancelAfter(options.ConnectionIdleTimeout);
                }
            }

            socket.Shutdown(SocketShutdown.Send);
        }
        catch (SocketException)
        {
            // The client went away.
        }
        catch (OperationCanceledException)
        {
            // It took no responses, or the time to drain is over.
        }
        finally
        {
            if (!_isPassed)
            {
                socket.Dispose();
            }
        }
    }

    private async ValueTask<bool> TryReceiveAsync(CancellationToken idle, CancellationToken draining)
    {
        try
        {
            var size = await socket.ReceiveAsync(_queries.AsMemory(_filled), idle);
            _filled += size;
            return size > 0;
        }
        catch (OperationCanceledException)
        {
            // Draining: queries that the system has already taken for us are answered.
            if (!draining.IsCancellationRequested || socket.Available == 0)
            {
                return false;
            }

            var size = socket.Receive(_queries.AsSpan(_filled));
            _filled += size;
            return size > 0;
        }
    }

    /// <summary>Answers every whole query that was received; not sound is a message that no sane client sends.</summary>
    private async ValueTask<(int Queries, bool IsSound)> AnswerAsync(CancellationToken aborting)
    {
        var start = 0;
        var total = 0;
        var batch = ArrayPool<byte>.Shared.Rent(BatchBytes);
        try
        {
            while (true)
            {
                var sound = FillBatch(batch, ref start, out var queries, out var bytes);
                if (bytes > 0)
                {
                    await SendAsync(batch.AsMemory(0, bytes), aborting);
                }

                total += queries;
                if (!sound || queries == 0)
                {
                    _queries.AsSpan(start, _filled - start).CopyTo(_queries);
                    _filled -= start;
                    return (total, sound);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(batch);
        }
    }

    private bool FillBatch(Span<byte> batch, ref int start, out int queries, out int bytes)
    {
        queries = 0;
        bytes = 0;
        while (queries < options.PipelinedQueryCountMax && batch.Length - bytes >= PrefixBytes + DnsLimits.MessageBytesMax)
        {
            var received = _queries.AsSpan(start, _filled - start);
            if (received.Length < PrefixBytes)
            {
                return true;
            }

            var size = BinaryPrimitives.ReadUInt16BigEndian(received);
            var isRequest = desk.Door is not null && received.Length >= HeadBytes && Responder.IsRequest(received[PrefixBytes + 2]);
            if (IsUnsound(size, received.Length, isRequest))
            {
                return false;
            }

            if (received.Length < HeadBytes || (isRequest && queries > 0))
            {
                return true;
            }

            if (isRequest && (!desk.MayPass(_client) || TryPass(start) || size > options.QueryBytesMax))
            {
                return false;
            }

            if (received.Length < PrefixBytes + size)
            {
                return true;
            }

            var outcome = Respond(received.Slice(PrefixBytes, size), batch[(bytes + PrefixBytes)..], isRequest);
            if (outcome.IsPassed && (queries > 0 || TryPass(start)))
            {
                return !_isPassed;
            }

            outcome = outcome.IsPassed ? desk.Fail(received.Slice(PrefixBytes, size), batch[(bytes + PrefixBytes)..]) : outcome;
            if (outcome.IsDropped)
            {
                return false;
            }

            BinaryPrimitives.WriteUInt16BigEndian(batch[bytes..], (ushort)outcome.Bytes);
            bytes += PrefixBytes + outcome.Bytes;
            start += PrefixBytes + size;
            queries++;
        }

        return true;
    }

    /// <summary>Whether no message has this size, or one that is waited for: of a request, which may be longer, the header is enough.</summary>
    private bool IsUnsound(int size, int received, bool isRequest) =>
        size < DnsLimits.HeaderBytes || (size > options.QueryBytesMax && !isRequest && (desk.Door is null || received >= HeadBytes));

    private AnswerOutcome Respond(ReadOnlySpan<byte> query, Span<byte> response, bool isRequest) =>
        isRequest ? desk.Fail(query, response) : desk.Respond(query, response, _client);

    /// <summary>Passes the connection on, once what came before was answered.</summary>
    private bool TryPass(int start) => _isPassed = desk.Door!.TryPass(socket, _queries.AsSpan(start, _filled - start));

    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken aborting)
    {
        using var stalled = new CancellationTokenSource(options.ConnectionIdleTimeout, time);
        using var abort = aborting.Register(stalled.Cancel);
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes, stalled.Token)..];
        }
    }
}
