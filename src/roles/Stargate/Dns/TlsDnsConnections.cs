using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net;
using Edge.Dns;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace Edge.Stargate;

/// <summary>
/// Connections of DNS within TLS: queries with length prefixes are answered in order, up to a batch at a time; nothing more is
/// read until the batch is taken, so a slow reader holds one batch and no more.
/// </summary>
internal sealed class TlsDnsConnections(TableResponder responder, TimeProvider time)
{
    private const int PrefixBytes = 2;

    /// <summary>Queries that are answered before their responses are sent.</summary>
    private const int BatchQueriesMax = 64;

    /// <summary>Bytes of responses beyond which a batch is sent.</summary>
    private const int BatchBytesMax = 64 * 1024;

    /// <summary>How long queries are still taken of who is connected when the Stargate stops.</summary>
    private static readonly TimeSpan DrainTime = TimeSpan.FromMilliseconds(200);

    /// <summary>Serves a connection until the client is done, idle or at fault, or the Stargate stops.</summary>
    public async Task ServeAsync(ConnectionContext connection)
    {
        var client = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        var (input, output) = (connection.Transport.Input, connection.Transport.Output);

        // Only a whole query moves the deadline: single bytes now and then do not keep a connection.
        using var idle = new CancellationTokenSource(SecureDnsListener.IdleTimeout, time);
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? CancellationToken.None;
        await using var drain = stopping.UnsafeRegister(static source => ((CancellationTokenSource)source!).CancelAfter(DrainTime), idle);
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(idle.Token);
                var (rest, isSound) = await AnswerAsync(read.Buffer, output, client, connection.ConnectionClosed);
                var hasProgress = rest.Length < read.Buffer.Length;
                input.AdvanceTo(rest.Start, rest.End);
                if (!isSound || read.IsCompleted)
                {
                    return;
                }

                if (hasProgress && !stopping.IsCancellationRequested)
                {
                    idle.CancelAfter(SecureDnsListener.IdleTimeout);
                    if (stopping.IsCancellationRequested)
                    {
                        idle.CancelAfter(DrainTime);
                    }
                }
            }
        }
        catch (Exception error) when (error is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // The client went away, is idle or took no responses, or the Stargate stops.
        }
    }

    private async ValueTask<(ReadOnlySequence<byte> Left, bool IsSound)> AnswerAsync(ReadOnlySequence<byte> received, PipeWriter output, IPAddress client, CancellationToken closed)
    {
        while (true)
        {
            var (queries, isSound) = Answer(ref received, output, client);
            if (queries > 0)
            {
                await SendAsync(output, closed);
            }

            if (!isSound || queries == 0)
            {
                return (received, isSound);
            }
        }
    }

    /// <summary>Answers whole queries; not sound is a message that no sane client sends.</summary>
    private (int Queries, bool IsSound) Answer(ref ReadOnlySequence<byte> rest, PipeWriter output, IPAddress client)
    {
        var (queries, bytes) = (0, 0);
        Span<byte> prefix = stackalloc byte[PrefixBytes];
        while (queries < BatchQueriesMax && bytes < BatchBytesMax && rest.Length >= PrefixBytes)
        {
            rest.Slice(0, PrefixBytes).CopyTo(prefix);
            var size = BinaryPrimitives.ReadUInt16BigEndian(prefix);
            if (size > SecureDnsListener.QueryBytesMax)
            {
                return (queries, false);
            }

            if (rest.Length < PrefixBytes + size)
            {
                break;
            }

            var query = rest.Slice(PrefixBytes, size);
            if (responder.Answer(query.IsSingleSegment ? query.FirstSpan : query.ToArray(), client, DnsLimits.MessageBytesMax) is not { } response)
            {
                return (queries, false);
            }

            BinaryPrimitives.WriteUInt16BigEndian(prefix, (ushort)response.Length);
            output.Write(prefix);
            output.Write(response);
            rest = rest.Slice(PrefixBytes + size);
            bytes += PrefixBytes + response.Length;
            queries++;
        }

        return (queries, true);
    }

    private async ValueTask SendAsync(PipeWriter output, CancellationToken closed)
    {
        using var stalled = new CancellationTokenSource(SecureDnsListener.IdleTimeout, time);
        await using var ended = closed.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), stalled);
        await output.FlushAsync(stalled.Token);
    }
}
