using System.Net;
using System.Runtime.CompilerServices;
using Edge.Coordination;
using Edge.Dns;
using Edge.Identity;
using Edge.Kernel.Resources;
using Edge.Naming;

namespace Edge.Stargate;

/// <summary>
/// Sends zones to secondaries: whole (RFC 5936), or what changed since a serial that they took here (RFC 1995). Each message is
/// made when the one before was taken, so that a slow reader holds one, and so many may be under way at a time.
/// </summary>
/// <param name="secondsLeft">For how long the content of a zone that is taken from elsewhere is good; null of other zones.</param>
internal sealed class TransferDesk(ControlView view, ZoneCopies copies, Func<string, uint?> secondsLeft, NamingMetrics metrics) : IDisposable
{
    private const int TransfersMax = 16;

    /// <summary>How long one waits for its turn.</summary>
    private static readonly TimeSpan TurnWithin = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turns = new(TransfersMax, TransfersMax);

    /// <param name="grant">Who signed it; null if nobody did.</param>
    /// <param name="isStream">By UDP, the serial alone is told.</param>
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

        if (Check(query, grant, client) is { } refusal)
        {
            metrics.Transferred("refused");
            yield return refusal;
            yield break;
        }

        if (!await _turns.WaitAsync(TurnWithin, cancellation))
        {
            metrics.Transferred("refused");
            yield return RequestReply.Of(query, DnsResponseCode.ServerFailure, $"{TransfersMax} transfers are under way").ToBytes();
            yield break;
        }

        try
        {
            var copy = await copies.TakeAsync(query.Questions[0].Name, cancellation);
            foreach (var message in copy is null ? [RequestReply.Of(query, DnsResponseCode.ServerFailure, "there is nothing of the zone to be sent at present").ToBytes()] : Write(query, copy, isStream))
            {
                yield return message;
            }
        }
        finally
        {
            _turns.Release();
        }
    }

    public void Dispose() => _turns.Dispose();

    private IEnumerable<byte[]> Write(DnsMessage query, ZoneCopy copy, bool isStream)
    {
        var goodFor = secondsLeft(ZoneText.Of(copy.Apex)) ?? (StartOfAuthority.TryRead(copy.Soa.Set.Value(0), out var soa) ? soa.ExpireSeconds : null);
        if (query.Questions[0].Type != DnsRecordType.Ixfr)
        {
            metrics.Transferred("axfr");
            return TransferWriter.Whole(query, copy, goodFor);
        }

        var serial = SerialOf(query);
        if (!isStream || serial is null || unchecked((int)(copy.Serial - serial.Value)) <= 0)
        {
            metrics.Transferred("current");
            return TransferWriter.Current(query, copy, goodFor);
        }

        var before = copies.Find(copy.Apex, serial.Value);
        metrics.Transferred(before is null ? "axfr" : "ixfr");
        return before is null ? TransferWriter.Whole(query, copy, goodFor) : TransferWriter.Difference(query, before, copy, goodFor);
    }

    /// <summary>What the client has, by the SOA that it sends along (RFC 1995 §3).</summary>
    private static uint? SerialOf(DnsMessage query) =>
        query.Authorities is [{ Type: DnsRecordType.Soa } soa] && StartOfAuthority.TryRead(soa.Value.Span, out var read) ? read.Serial : null;

    /// <summary>Null if the client may have the zone: by a key that the zone names, of its own account, or that may list it; or by its address.</summary>
    private byte[]? Check(DnsMessage query, TsigGrant? grant, IPEndPoint client)
    {
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

        var isAllowed = grant is null
            ? zone.Secondaries.Any(secondary => secondary.Key is null && IPEndPoint.Parse(secondary.Address).Address.Equals(client.Address))
            : (grant.Account == entry.Account && zone.Secondaries.Any(secondary => secondary.Key == grant.Name))
                || (zone.IsTaken() && grant.Name == MeshTransferKey.Name)
                || grant.Access.Check(RecordSetId.RangeOf(id).Prefix, Capabilities.List, entry.Account) is null;
        return isAllowed ? null : RequestReply.Of(query, DnsResponseCode.Refused, "the zone's secondaries may transfer it: 'edge zone secondaries'").ToBytes();
    }
}
