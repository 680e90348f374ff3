using System.Net;
using System.Runtime.CompilerServices;
using Edge.Coordination;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// Sends zones to secondaries: whole (RFC 5936), or what changed since a serial that they took here (RFC 1995). Whoever has what
/// there is, or asks by UDP, is told the SOA of the table. The others wait for a turn; each message is made when the one before was
/// taken, so that a slow reader holds one, and one that is too slow is cut off.
/// </summary>
/// <param name="secondsLeft">For how long the content of a zone that is taken from elsewhere is good; null of other zones.</param>
internal sealed class TransferDesk(ControlView view, ZoneCopies copies, TableResponder table, Func<string, uint?> secondsLeft, NamingMetrics metrics, TimeProvider time)
{
    /// <summary>From then on a client must have taken <see cref="BytesPerSecondMin"/> for every second after it.</summary>
    private static readonly TimeSpan SlowTime = TimeSpan.FromSeconds(30);

    private const int BytesPerSecondMin = 32 * 1024;

    private readonly TransferTurns _turns = new(time);

    /// <param name="grant">Who signed it; null if nobody did.</param>
    /// <param name="isStream">By UDP, the serial alone is told.</param>
    /// <exception cref="OperationCanceledException">The client is too slow: its connection is to be closed.</exception>
    public async IAsyncEnumerable<byte[]> AnswerAsync(
        DnsMessage query, TsigGrant? grant, bool isStream, IPEndPoint client, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (!isStream && query.Questions[0].Type == DnsRecordType.Axfr)
        {
            // There is no such thing by UDP (RFC 5936 §4.2): the client is to come by TCP.
            var truncated = RequestReply.Of(query, DnsResponseCode.NoError);
            yield return (truncated with { Flags = truncated.Flags | MessageFlags.Truncated }).ToBytes();
            yield break;
        }

        if (Check(query, grant, client, out var origin) is { } refusal)
        {
            metrics.Transferred("refused");
            yield return refusal;
            yield break;
        }

        if (query.Questions[0].Type == DnsRecordType.Ixfr && Current(query, isStream, client) is { } current)
        {
            metrics.Transferred("current");
            yield return current;
            yield break;
        }

        if (!await _turns.TryTakeAsync(origin!.Account, client.Address, cancellation))
        {
            metrics.Transferred("refused");
            yield return RequestReply.Of(query, DnsResponseCode.ServerFailure, "too many transfers are under way: ask again").ToBytes();
            yield break;
        }

        try
        {
            await foreach (var message in SendAsync(query, origin, $"{grant?.Name}@{client.Address}", cancellation))
            {
                yield return message;
            }
        }
        finally
        {
            _turns.GiveBack(origin.Account, client.Address);
        }
    }

    /// <param name="taker">By its key and its address: of several that share a key, each has what it took itself.</param>
    private async IAsyncEnumerable<byte[]> SendAsync(DnsMessage query, TransferOrigin origin, string taker, [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (await copies.TakeAsync(origin, cancellation) is not { } copy)
        {
            yield return Nothing(query);
            yield break;
        }

        var goodFor = secondsLeft(ZoneText.Of(copy.Apex)) ?? (StartOfAuthority.TryRead(copy.Soa.Set.Value(0), out var soa) ? soa.ExpireSeconds : null);
        var before = query.Questions[0].Type == DnsRecordType.Ixfr && SerialOf(query) is { } serial ? copies.FindTaken(origin, serial, taker) : null;
        metrics.Transferred(before is null ? "axfr" : "ixfr");
        var (since, bytes) = (time.GetTimestamp(), 0L);
        foreach (var message in before is null ? TransferWriter.Whole(query, copy, goodFor) : TransferWriter.Difference(query, before, copy, goodFor))
        {
            if (time.GetElapsedTime(since) > SlowTime + TimeSpan.FromSeconds(bytes / BytesPerSecondMin))
            {
                throw new OperationCanceledException("the client takes a transfer too slowly");
            }

            yield return message;
            bytes += message.Length;
        }

        copies.Note(origin, copy.Serial, taker);
    }

    /// <summary>The SOA alone, where the client has what there is, or is to come by TCP for it; null where it is to be sent more.</summary>
    private byte[]? Current(DnsMessage query, bool isStream, IPEndPoint client)
    {
        var asked = new DnsMessage { Id = query.Id, Questions = [new DnsQuestion(query.Questions[0].Name, DnsRecordType.Soa)] };
        if (!DnsMessage.TryRead(table.Answer(asked.ToBytes(), client.Address, DnsLimits.MessageBytesMax), out var answer, out _)
            || answer.Answers is not [{ Type: DnsRecordType.Soa } soa]
            || !StartOfAuthority.TryRead(soa.Value.Span, out var authority))
        {
            return isStream ? null : Nothing(query);
        }

        if (isStream && SerialOf(query) is { } serial && unchecked((int)(authority.Serial - serial)) > 0)
        {
            return null;
        }

        return TransferWriter.Current(query, soa, secondsLeft(ZoneText.Of(soa.Owner)) ?? authority.ExpireSeconds);
    }

    private static byte[] Nothing(DnsMessage query) => RequestReply.Of(query, DnsResponseCode.ServerFailure, "there is nothing of the zone to be sent at present").ToBytes();

    /// <summary>What the client has, by the SOA that it sends along (RFC 1995 §3).</summary>
    private static uint? SerialOf(DnsMessage query) =>
        query.Authorities is [{ Type: DnsRecordType.Soa } soa] && StartOfAuthority.TryRead(soa.Value.Span, out var read) ? read.Serial : null;

    /// <summary>Null if the client may have the zone: by a key that the zone names, of its own account, or that may list it; or by its address.</summary>
    private byte[]? Check(DnsMessage query, TsigGrant? grant, IPEndPoint client, out TransferOrigin? origin)
    {
        origin = null;
        if (query.Questions is not [{ Class: DnsQuery.InternetClass } question])
        {
            return RequestReply.Of(query, query.Questions.Count == 1 ? DnsResponseCode.Refused : DnsResponseCode.FormatError).ToBytes();
        }

        var id = question.Name.LabelCount == 0 ? "" : ZoneText.Of(question.Name);
        if (ResourceKinds.Zone.CheckId(id) is not null
            || !view.Current.Entries.TryGetValue(ResourceKinds.Zone.Key(id), out var entry)
            || ResourceKinds.Zone.Parse(entry) is not { Succeeded: true, Value: var zone })
        {
            return RequestReply.Of(query, DnsResponseCode.NotAuthoritative).ToBytes();
        }

        origin = new TransferOrigin(question.Name, entry.Created, entry.Account);
        var secondaries = ZoneAudience.Of(view.Current, entry, zone).ToList();
        var isAllowed = grant is null
            ? secondaries.Exists(secondary => secondary.Key is null && IPEndPoint.Parse(secondary.Address).Address.Equals(client.Address))
            : (grant.Account == entry.Account && secondaries.Exists(secondary => secondary.Key == grant.Name))
                || (zone.IsTaken() && grant.Name == MeshTransferKey.Name)
                || grant.Access.Check(RecordSetId.RangeOf(id).Prefix, Capabilities.List, entry.Account) is null;
        return isAllowed ? null : RequestReply.Of(query, DnsResponseCode.Refused, "the zone's secondaries may transfer it: 'edge zone secondaries'").ToBytes();
    }
}
