using System.Net;
using System.Runtime.CompilerServices;
using Edge.Dns;
using Edge.Identity;

namespace Edge.Stargate;

/// <summary>
/// Answers requests, message by message: 1. who signed it (RFC 8945); 2. its form; 3. by its opcode: updates, transfers, or what the
/// table answers. What answers a signed message is signed.
/// </summary>
internal sealed class RequestAnswerer(TsigKeyring keys, TableResponder table, UpdateDesk updates, TransferDesk transfers, SecondaryNotices notices, TimeProvider time)
{
    /// <summary>A question, any one, and an EDNS record: where there is no room for these, the table is not asked.</summary>
    private const int RoomLeast = DnsLimits.HeaderBytes + DnsLimits.NameBytesMax + DnsLimits.OptBytes;

    /// <summary>Messages that somebody who has a key signed: what they ask for takes the store, or a zone.</summary>
    private const int SignedPerSecondMax = 4000;

    private readonly AnsweredUpdates _answered = new(time);
    private readonly RequestPace _signed = new(SignedPerSecondMax, time);

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
        if (exchange is not null && fault == TsigFault.None)
        {
            await _signed.WaitAsync(cancellation);
        }

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
            var room = RoomFor(message, isStream) - (exchange?.SignatureBytes ?? 0);
            var response = message.Opcode == DnsOpcode.Update
                ? await UpdateAsync(message, exchange is null ? null : grant, exchange?.RequestCode ?? default, room, client, cancellation)
                : Respond(packet, message, exchange is null ? null : grant, room, client);
            if (response is not null)
            {
                yield return exchange?.Sign(response, time.GetUtcNow()) ?? response;
            }
        }
    }

    /// <param name="code">That of the update's signature.</param>
    /// <param name="room">Bytes of the longest response without its TSIG.</param>
    private async Task<byte[]?> UpdateAsync(DnsMessage message, TsigGrant? grant, ReadOnlyMemory<byte> code, int room, IPEndPoint client, CancellationToken cancellation)
    {
        if (grant is null)
        {
            return RequestReply.Of(message, DnsResponseCode.Refused, "updates are signed with a TSIG key of the network: 'edge zone key create'").ToBytes();
        }

        var result = await _answered.Once(grant.Name, code.Span, digest => updates.ApplyAsync(message, digest, grant, client, cancellation));
        var told = RequestReply.Of(message, result.Code, result.Text).ToBytes();
        return told.Length <= room ? told : RequestReply.Of(message, result.Code).ToBytes();
    }

    /// <param name="room">Bytes of the longest response without its TSIG.</param>
    private byte[]? Respond(ReadOnlyMemory<byte> packet, DnsMessage message, TsigGrant? grant, int room, IPEndPoint client)
    {
        switch (message.Opcode)
        {
            case DnsOpcode.Notify:
                return RequestReply.Of(message, notices.Take(message, grant, client)).ToBytes();
            case DnsOpcode.Query when room < RoomLeast:
                var shortened = RequestReply.Of(message, DnsResponseCode.NoError);
                return (shortened with { Flags = shortened.Flags | MessageFlags.Truncated }).ToBytes();
            default:
                return table.Answer(packet.Span, client.Address, Math.Max(room, RoomLeast));
        }
    }

    private static int RoomFor(DnsMessage message, bool isStream) => isStream
        ? DnsLimits.MessageBytesMax
        : Math.Clamp((int)(message.Edns?.DatagramBytesMax ?? DnsLimits.PlainDatagramBytesMax), DnsLimits.PlainDatagramBytesMax, DnsLimits.DatagramBytesMax);
}
