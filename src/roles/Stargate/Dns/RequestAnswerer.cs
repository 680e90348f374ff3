using System.Net;
using System.Runtime.CompilerServices;
using Edge.Dns;
using Edge.Identity;

namespace Edge.Stargate;

/// <summary>
/// Answers requests, message by message: 1. who signed it (RFC 8945); 2. its form; 3. by its opcode: updates, transfers, or what the
/// table answers. What answers a signed message is signed.
/// </summary>
internal sealed class RequestAnswerer(TsigKeyring keys, TableResponder table, UpdateDesk updates, TransferDesk transfers, TimeProvider time)
{
    /// <summary>What a TSIG of the longest code adds to a response, key and algorithm with the longest names.</summary>
    private const int SignatureBytesMax = 640;

    private readonly AnsweredUpdates _answered = new(time);

    /// <param name="isStream">Whether it came by TCP, where responses may be long, and several.</param>
    public async IAsyncEnumerable<byte[]> AnswerAsync(
        ReadOnlyMemory<byte> packet, bool isStream, IPEndPoint client, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (packet.Length < DnsLimits.HeaderBytes || (packet.Span[2] & 0x80) != 0)
        {
            yield break;
        }

        TsigGrant? grant = null;
        var fault = TsigExchange.Receive(packet.Span, name => (grant = keys.Find(name))?.Key, time.GetUtcNow(), out var exchange);
        if (!DnsMessage.TryRead(packet.Span, out var message, out _) || fault == TsigFault.Format)
        {
            yield return RequestReply.Header(packet.Span, DnsResponseCode.FormatError);
        }
        else if (fault != TsigFault.None)
        {
            yield return exchange!.Sign(RequestReply.Of(message, DnsResponseCode.NotAuthoritative).ToBytes(), time.GetUtcNow());
        }
        else if (message is { Opcode: DnsOpcode.Query, Questions: [{ Type: DnsRecordType.Axfr or DnsRecordType.Ixfr }] })
        {
            await foreach (var response in transfers.AnswerAsync(message, exchange is null ? null : grant, isStream, client, cancellation))
            {
                yield return exchange?.Sign(response, time.GetUtcNow()) ?? response;
            }
        }
        else
        {
            var response = await RespondAsync(packet, message, exchange is null ? null : grant, isStream, client, cancellation);
            if (response is not null)
            {
                yield return exchange?.Sign(response, time.GetUtcNow()) ?? response;
            }
        }
    }

    private async Task<byte[]?> RespondAsync(
        ReadOnlyMemory<byte> packet, DnsMessage message, TsigGrant? grant, bool isStream, IPEndPoint client, CancellationToken cancellation)
    {
        switch (message.Opcode)
        {
            case DnsOpcode.Update when grant is null:
                return RequestReply.Of(message, DnsResponseCode.Refused, "updates are signed with a TSIG key of the network: 'edge zone key create'").ToBytes();
            case DnsOpcode.Update:
                var result = await _answered.Once(packet.Span, digest => updates.ApplyAsync(message, digest, grant, client, cancellation));
                return RequestReply.Of(message, result.Code, result.Text).ToBytes();
            case DnsOpcode.Notify:
                return RequestReply.Of(message, DnsResponseCode.NotAuthoritative).ToBytes();
            default:
                return table.Answer(packet.Span, client.Address, RoomFor(message, isStream));
        }
    }

    private static int RoomFor(DnsMessage message, bool isStream) => isStream
        ? DnsLimits.MessageBytesMax - SignatureBytesMax
        : Math.Clamp((int)(message.Edns?.DatagramBytesMax ?? DnsLimits.PlainDatagramBytesMax), DnsLimits.PlainDatagramBytesMax, DnsLimits.DatagramBytesMax);
}
