namespace Edge.Dns;

/// <summary>
/// Every answer of a server, compiled ahead and immutable: a change is a new table that replaces the old one whole. Built
/// by <see cref="AnswerTableBuilder"/>. Safe for any number of threads; answering allocates nothing.
/// </summary>
public sealed class AnswerTable
{
    private readonly NameTable _names;

    internal AnswerTable(NameTable names, int recordBytesMax)
    {
        _names = names;
        ResponseBytesMax = Math.Min(
            DnsLimits.MessageBytesMax,
            DnsLimits.HeaderBytes + DnsLimits.NameBytesMax + 4 + recordBytesMax + DnsLimits.OptBytes);
    }

    /// <summary>A table without zones, which refuses every question.</summary>
    public static AnswerTable Empty { get; } = new AnswerTableBuilder().Build();

    /// <summary>How many names exist in it, empty non-terminals included.</summary>
    public int NameCount => _names.Count;

    /// <summary>Bytes of room in which every response fits, whatever the transport: at most 65,535.</summary>
    public int ResponseBytesMax { get; }

    /// <summary>
    /// Answers one packet. 1. Form: drop, FORMERR, NOTIMP, BADVERS. 2. Other classes and zone transfers: REFUSED. 3. The
    /// name, in lower case: its node and type. 4. On a miss the closest existing name above: NXDOMAIN in its zone, or
    /// REFUSED when there is none.
    /// </summary>
    /// <param name="packet">The query, without a length prefix.</param>
    /// <param name="response">
    /// Room for the response, at least <see cref="DnsLimits.PlainDatagramBytesMax"/> bytes, not overlapping the packet;
    /// <see cref="DnsLimits.DatagramBytesMax"/> are enough for datagrams.
    /// </param>
    /// <param name="transport">Limits the response's size.</param>
    /// <exception cref="ArgumentException">There is less room than the least that any response may need.</exception>
    public AnswerOutcome Answer(ReadOnlySpan<byte> packet, Span<byte> response, DnsTransport transport)
    {
        if (response.Length < DnsLimits.PlainDatagramBytesMax)
        {
            throw new ArgumentException($"a response needs room for {DnsLimits.PlainDatagramBytesMax} bytes", nameof(response));
        }

        var verdict = DnsQuery.Read(packet, out var query);
        switch (verdict)
        {
            case QueryVerdict.Answer:
                break;
            case QueryVerdict.Drop:
                return AnswerOutcome.Dropped;
            case QueryVerdict.BadVersion:
                return new ResponseWriter(packet, query, response, transport).Fail(DnsResponseCode.BadVersion);
            default:
                var code = verdict == QueryVerdict.NotImplemented ? DnsResponseCode.NotImplemented : DnsResponseCode.FormatError;
                return ResponseWriter.FailWithoutQuestion(packet, response, code);
        }

        var writer = new ResponseWriter(packet, query, response, transport);
        if (query.Class != DnsQuery.InternetClass || query.Type is DnsRecordType.Axfr or DnsRecordType.Ixfr)
        {
            return writer.Fail(DnsResponseCode.Refused);
        }

        Span<byte> name = stackalloc byte[DnsLimits.NameBytesMax];
        name = name[..query.Name.Length];
        query.Name.CopyTo(name);
        WireName.ToLower(name);
        return Answer(name, query.Type, writer);
    }

    private AnswerOutcome Answer(ReadOnlySpan<byte> name, DnsRecordType type, ResponseWriter writer)
    {
        // The climb begins no deeper than the deepest name: a question of 127 labels costs no more than one of few.
        var start = 0;
        for (var tooDeep = WireName.CountLabels(name) - _names.DepthMax; tooDeep > 0; tooDeep--)
        {
            start += name[start] + 1;
        }

        while (true)
        {
            if (_names.TryFind(name[start..], out var entry))
            {
                var answer = start == 0 ? entry.Node.Find(type) : null;
                var code = start == 0 ? DnsResponseCode.NoError : DnsResponseCode.NameError;
                return answer is null ? writer.Deny(code, entry.Zone, entry.ApexBytes) : writer.Answer(answer);
            }

            if (name[start] == 0)
            {
                return writer.Fail(DnsResponseCode.Refused);
            }

            start += name[start] + 1;
        }
    }
}
