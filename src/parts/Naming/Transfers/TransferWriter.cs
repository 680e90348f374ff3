using Edge.Dns;

namespace Edge.Naming;

/// <summary>Writes what answers a transfer, message by message (RFC 5936 §2.2, RFC 1995 §4).</summary>
public static class TransferWriter
{
    /// <summary>Room for the code of TSIG is left.</summary>
    private const int MessageBytesMax = DnsLimits.MessageBytesMax - 1024;

    /// <summary>The whole zone between its SOA.</summary>
    /// <param name="query">What is answered.</param>
    public static IEnumerable<byte[]> Whole(DnsMessage query, ZoneCopy copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        return Write(query, [.. RecordsOf(copy.Soa), .. copy.Sets.SelectMany(RecordsOf), .. RecordsOf(copy.Soa).Take(1)]);
    }

    /// <summary>The SOA alone: the client has what there is, or is to come by TCP.</summary>
    public static IEnumerable<byte[]> Current(DnsMessage query, ZoneCopy copy)
    {
        ArgumentNullException.ThrowIfNull(copy);
        return Write(query, [.. RecordsOf(copy.Soa).Take(1)]);
    }

    /// <summary>What goes and what comes between two copies of a zone.</summary>
    public static IEnumerable<byte[]> Difference(DnsMessage query, ZoneCopy before, ZoneCopy after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        var (gone, come) = ZoneDelta.Of(before, after);
        var (old, current) = (RecordsOf(before.Soa).First(), RecordsOf(after.Soa).First());
        return Write(query, [current, old, .. gone, current, .. come, current]);
    }

    private static IEnumerable<byte[]> Write(DnsMessage query, IReadOnlyList<TransferRecord> records)
    {
        ArgumentNullException.ThrowIfNull(query);
        var writer = new MessageWriter(MessageBytesMax);
        var header = new DnsMessage { Id = query.Id, Flags = MessageFlags.Response | MessageFlags.Authoritative, Questions = query.Questions, Edns = query.Edns is null ? null : new DnsEdns() };
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

    private static IEnumerable<TransferRecord> RecordsOf(CopiedSet set) => TransferRecord.Of(set);
}
