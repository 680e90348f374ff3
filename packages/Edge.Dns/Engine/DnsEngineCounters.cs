namespace Edge.Dns;

/// <summary>What the readers of a table have done. Safe to read at any time; numbers only rise, but for the open connections.</summary>
public sealed unsafe class DnsEngineCounters(ReaderRecords records)
{
    /// <summary>Connections that are open now.</summary>
    public long Connections => Sum(static record => record->Connections);

    /// <summary>Connections that were closed at once, since there were too many.</summary>
    public long ConnectionsRefused => Sum(static record => record->ConnectionsRefused);

    /// <summary>Packets without a response: too short, responses themselves, beyond the rate limit, or from a port that cannot be answered.</summary>
    public long Dropped => Sum(static record => record->Dropped);

    /// <summary>Responses that the rate limit withheld or shortened.</summary>
    public long Limited => Sum(static record => record->Limited);

    /// <summary>Responses that the system would not send.</summary>
    public long SendFailures => Sum(static record => record->SendFailures);

    /// <summary>Signatures that were made on demand.</summary>
    public long Signatures => Sum(static record => record->Signatures);

    /// <summary>Queries that got no signature: their zone had too many made, or too many queries waited.</summary>
    public long SignaturesRefused => Sum(static record => record->SignaturesRefused);

    /// <summary>Responses with TC, after which the client comes by TCP.</summary>
    public long Truncated => Sum(static record => record->Truncated);

    /// <summary>The codes that responses can have.</summary>
    public static IReadOnlyList<DnsResponseCode> Codes { get; } = Enum.GetValues<DnsResponseCode>();

    private delegate ulong Column(ReaderRecord* record);

    /// <summary>Queries that got this code.</summary>
    public long Queries(DnsTransport transport, DnsResponseCode code)
    {
        var sum = 0UL;
        for (var i = 0; i < ReaderRecords.Count; i++)
        {
            sum += ReaderRecords.TransportOf(i) == transport ? Volatile.Read(ref records.At(i)->Codes[(int)code]) : 0;
        }

        return (long)sum;
    }

    /// <summary>Queries that some workers answered by UDP: those of one address follow those of the address before.</summary>
    public long Datagrams(int firstWorker, int workerCount) => Sum(firstWorker, workerCount, Answered);

    /// <summary>Datagrams that some workers are done with, be it that they dropped them; not those whose answer the system would not send.</summary>
    public long Handled(int firstWorker, int workerCount) =>
        Sum(firstWorker, workerCount, static record => Answered(record) + Volatile.Read(ref record->Dropped) - Volatile.Read(ref record->SendFailures));

    private static ulong Answered(ReaderRecord* record)
    {
        var sum = 0UL;
        for (var code = 0; code < ReaderRecord.CodeCount; code++)
        {
            sum += Volatile.Read(ref record->Codes[code]);
        }

        return sum;
    }

    private long Sum(int firstWorker, int workerCount, Column column)
    {
        var sum = 0UL;
        for (var side = 0; side < ReaderRecords.SideCount; side++)
        {
            for (var worker = firstWorker; worker < firstWorker + workerCount; worker++)
            {
                sum += column(records.Worker(side, worker));
            }
        }

        return (long)sum;
    }

    private long Sum(Column column)
    {
        var sum = 0UL;
        for (var i = 0; i < ReaderRecords.Count; i++)
        {
            sum += column(records.At(i));
        }

        return (long)sum;
    }
}
