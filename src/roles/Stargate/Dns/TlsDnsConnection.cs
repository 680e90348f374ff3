using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using Edge.Dns;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Edge.Stargate;

/// <summary>
/// A connection of DNS within TLS: messages with length prefixes are answered in order, up to a batch at a time; nothing more is
/// read until the batch is taken, so a slow reader holds one batch and no more. What the table does not answer (updates, transfers,
/// what is signed) is answered as if it came by TCP.
/// </summary>
internal sealed class TlsDnsConnection : IDisposable
{
    private const int PrefixBytes = 2;

    /// <summary>Bytes of a message that tell its opcode.</summary>
    private const int HeadBytes = 3;

    /// <summary>Queries that are answered before their responses are sent.</summary>
    private const int BatchQueriesMax = 64;

    /// <summary>Bytes of responses beyond which a batch is sent.</summary>
    private const int BatchBytesMax = 64 * 1024;

    /// <summary>How long queries are still taken of who is connected when the Stargate stops.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(200);

    private readonly ConnectionContext _connection;
    private readonly PipeWriter _output;
    private readonly TableResponder _responder;
    private readonly Func<byte[], IPEndPoint, CancellationToken, IAsyncEnumerable<byte[]>> _requests;
    private readonly TimeProvider _time;
    private readonly IPEndPoint _client;
    private readonly CancellationToken _stopping;

    /// <summary>Only a whole message moves the deadline: single bytes now and then do not keep a connection.</summary>
    private readonly CancellationTokenSource _idle;

    /// <param name="requests">Answers what the table does not, by one message or several.</param>
    public TlsDnsConnection(
        ConnectionContext connection, TableResponder responder, Func<byte[], IPEndPoint, CancellationToken, IAsyncEnumerable<byte[]>> requests, TimeProvider time)
    {
        (_connection, _output, _responder, _requests, _time) = (connection, connection.Transport.Output, responder, requests, time);
        _client = connection.RemoteEndPoint as IPEndPoint ?? new IPEndPoint(IPAddress.None, 0);
        _stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        _idle = new CancellationTokenSource(SecureDnsListener.IdleTimeout, time);
    }

    /// <summary>Serves it until the client is done, idle or at fault, or the Stargate stops.</summary>
    public async Task RunAsync()
    {
        var input = _connection.Transport.Input;
        await using var drain = _stopping.UnsafeRegister(static idle => ((CancellationTokenSource)idle!).CancelAfter(DrainTime), _idle);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(_idle.Token);
                var (rest, isSound) = await AnswerAsync(read.Buffer);
                var hasProgress = rest.Length < read.Buffer.Length;
                input.AdvanceTo(rest.Start, rest.End);
                if (!isSound || read.IsCompleted)
                {
                    return;
                }

                if (hasProgress)
                {
                    Prolong();
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // The client went away, is idle or took no responses, or the Stargate stops.
        }
    }

    public void Dispose() => _idle.Dispose();

    private void Prolong()
    {
        _idle.CancelAfter(SecureDnsListener.IdleTimeout);
        if (_stopping.IsCancellationRequested)
        {
            _idle.CancelAfter(DrainTime);
        }
    }

    private async ValueTask<(ReadOnlySequence<byte> Left, bool IsSound)> AnswerAsync(ReadOnlySequence<byte> received)
    {
        while (true)
        {
            var (queries, request, isSound) = Answer(ref received);
            if (queries > 0)
            {
                await SendAsync();
            }

            if (request is not null)
            {
                await ForwardAsync(request);
            }
            else if (!isSound || queries == 0)
            {
                return (received, isSound);
            }
        }
    }

    /// <summary>
    /// Answers whole queries, until they end, a batch is full, or one comes that the table does not answer, which it returns;
    /// not sound is a message that no sane client sends.
    /// </summary>
    private (int Queries, byte[]? Request, bool IsSound) Answer(ref ReadOnlySequence<byte> rest)
    {
        var (queries, bytes) = (0, 0);
        while (queries < BatchQueriesMax && bytes < BatchBytesMax && Measure(rest) is { } size)
        {
            if (size < 0)
            {
                return (queries, null, false);
            }

            if (rest.Length < PrefixBytes + size)
            {
                break;
            }

            var query = rest.Slice(PrefixBytes, size);
            rest = rest.Slice(PrefixBytes + size);
            var response = _responder.Answer(query.IsSingleSegment ? query.FirstSpan : query.ToArray(), _client.Address, DnsLimits.MessageBytesMax, out var isPassed);
            if (response is null)
            {
                return (queries, isPassed ? query.ToArray() : null, isPassed);
            }

            Write(response);
            bytes += PrefixBytes + response.Length;
            queries++;
        }

        return (queries, null, true);
    }

    /// <summary>Bytes of the next message; null if it is not known yet, negative if it is too long: requests may be longer than queries.</summary>
    private static int? Measure(in ReadOnlySequence<byte> rest)
    {
        Span<byte> head = stackalloc byte[PrefixBytes + HeadBytes];
        if (rest.Length < PrefixBytes)
        {
            return null;
        }

        rest.Slice(0, Math.Min(head.Length, rest.Length)).CopyTo(head);
        var size = BinaryPrimitives.ReadUInt16BigEndian(head);
        return size <= SecureDnsListener.QueryBytesMax ? size
            : rest.Length < head.Length ? null
            : TableResponder.IsRequest(head[^1]) ? size
            : -1;
    }

    private async ValueTask ForwardAsync(byte[] request)
    {
        _idle.CancelAfter(Timeout.InfiniteTimeSpan);
        await foreach (var response in _requests(request, _client, _connection.ConnectionClosed))
        {
            Write(response);
            await SendAsync();
        }
    }

    private void Write(ReadOnlySpan<byte> response)
    {
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)response.Length);
        _output.Write(prefix);
        _output.Write(response);
    }

    private async ValueTask SendAsync()
    {
        using var stalled = new CancellationTokenSource(SecureDnsListener.IdleTimeout, _time);
        await using var ended = _connection.ConnectionClosed.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), stalled);
        await _output.FlushAsync(stalled.Token);
    }
}
