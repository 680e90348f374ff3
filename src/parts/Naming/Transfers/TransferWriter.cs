using Edge.Dns;

namespace Edge.Naming;

/// <summary>Writes what answers a transfer, each message when it is asked for (RFC 5936 §2.2, RFC 1995 §4).</summary>
public static class TransferWriter
{
    /// <summary>Room for the code of TSIG is left.</summary>
    private const int MessageBytesMax = DnsLimits.MessageBytesMax - 1024;

    /// <summary>The whole zone between its SOA.</summary>
    /// <param name="query">What is answered.</param>
    /// <param name="goodFor">For how many seconds the content is good; said if it is asked for (RFC 7314).</param>
    public static IEnumerable<byte[]> Whole(DnsMessage query, ZoneCopy copy, uint? goodFor = null)
    {
        ArgumentNullException.ThrowIfNull(copy);
        return Write(query, goodFor, RecordsOf(copy.Soa).Concat(copy.Sets.SelectMany(RecordsOf)).Concat(RecordsOf(copy.Soa).Take(1)));
    }

    /// <summary>The SOA alone: the client has what there is, or is to come by TCP.</summary>
    public static byte[] Current(DnsMessage query, DnsRecord soa, uint? goodFor = null)
    {
        ArgumentNullException.ThrowIfNull(soa);
        return Write(query, goodFor, [new TransferRecord(soa.Owner, soa.Type, soa.TtlSeconds, soa.Value)]).Single();
    }

    /// <summary>What goes and what comes between two copies of a zone.</summary>
    public static IEnumerable<byte[]> Difference(DnsMessage query, ZoneCopy before, ZoneCopy after, uint? goodFor = null)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (old, current) = (RecordsOf(before.Soa).First(), RecordsOf(after.Soa).First());
        return Write(query, goodFor, ZoneDelta.Lacking(before, after).Prepend(old).Prepend(current).Append(current).Concat(ZoneDelta.Lacking(after, before)).Append(current));
    }

    private static IEnumerable<byte[]> Write(DnsMessage query, uint? goodFor, IEnumerable<TransferRecord> records)
    {
        ArgumentNullException.ThrowIfNull(query);
        var writer = new MessageWriter(MessageBytesMax);
        var header = new DnsMessage { Id = query.Id, Flags = MessageFlags.Response | MessageFlags.Authoritative, Questions = query.Questions, Edns = EdnsOf(query, goodFor) };
        writer.Begin(header);
        foreach (var record in records)
        {
            if (!writer.TryAdd(MessageSection.Answer, record.Owner, record.Type, DnsQuery.InternetClass, record.TtlSeconds, record.Value.Span))
            {
                yield return writer.Finish().ToArray();
                writer.Begin(header with { Questions = [] });
                writer.TryAdd(MessageSection.Answer, record.Owner, record.Type, DnsQuery.InternetClass, record.TtlSeconds, record.Value.Span);
            }
        }

        yield return writer.Finish().ToArray();
    }

    private static DnsEdns? EdnsOf(DnsMessage query, uint? goodFor) =>
        query.Edns is null ? null
        : goodFor is { } seconds && query.Edns.Options.Any(static option => option.IsExpire) ? new DnsEdns { Options = [EdnsOption.Expire(seconds)] }
        : new DnsEdns();

    private static IEnumerable<TransferRecord> RecordsOf(CopiedSet set) => TransferRecord.Of(set);
}
