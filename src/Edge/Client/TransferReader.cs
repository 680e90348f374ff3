using Edge.Dns;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>
/// Takes the messages of a zone transfer one by one, and checks that they make a whole zone (RFC 5936 §2.2). What it holds is
/// bounded whatever comes. Not safe for concurrent use.
/// </summary>
/// <param name="server">What messages call the server.</param>
/// <param name="id">The request's.</param>
/// <param name="exchange">Checks what comes, if the request was signed.</param>
internal sealed class TransferReader(string server, DnsName apex, ushort id, TsigExchange? exchange, TimeProvider time)
{
    /// <summary>Bytes of all messages, signatures included.</summary>
    public const int BytesMax = 128 * 1024 * 1024;

    /// <summary>Records that are kept.</summary>
    public const int RecordsMax = 500_000;

    /// <summary>Under this type BIND tells in the zone how far its signing has come.</summary>
    private const DnsRecordType SigningState = (DnsRecordType)65534;

    private readonly List<DnsRecord> _records = [];
    private readonly SortedDictionary<string, int> _leftOut = new(StringComparer.Ordinal);
    private long _bytes;
    private bool _hasSecondSoa;

    /// <summary>Whether the last message has come, and all of it is authentic.</summary>
    public bool IsWhole => _hasSecondSoa && exchange is null or { BareCount: 0 };

    /// <summary>The zone; only once it is whole.</summary>
    public FoundZone Zone()
    {
        Invariant.Hold(IsWhole, "a zone is read from a transfer that is whole");
        return new FoundZone(apex, _records, [.. _leftOut.Select(static left => $"{left.Value} {left.Key} record{(left.Value == 1 ? " is" : "s are")} left out: keys, signatures and proofs are those of the server that it comes from")]);
    }

    /// <summary>1. Size. 2. Form. 3. The code of TSIG. 4. Header. 5. The records, between two equal SOA.</summary>
    public Failure? Take(ReadOnlySpan<byte> packet)
    {
        _bytes += packet.Length;
        if (_bytes > BytesMax)
        {
            return new Failure("too_large", $"{server} sent more than {BytesMax} bytes for {apex}: the transfer is ended");
        }

        if (!DnsMessage.TryRead(packet, out var message, out var error))
        {
            return Broken($"a message is broken: {error}");
        }

        return CheckCode(packet, message) ?? CheckHeader(message) ?? TakeRecords(message.Answers);
    }

    private Failure? CheckCode(ReadOnlySpan<byte> packet, DnsMessage message)
    {
        var fault = exchange?.Check(packet, time.GetUtcNow()) ?? TsigFault.None;
        return fault switch
        {
            TsigFault.None => null,
            TsigFault.Missing when message.Code != 0 => null, // A refusal is believed without a code: nothing is taken from it.
            TsigFault.BadKey => NotAuthentic("does not know the key, or knows it with another algorithm (BADKEY)"),
            TsigFault.BadSignature => NotAuthentic("has another secret for it (BADSIG)"),
            TsigFault.BadTime => NotAuthentic("has a clock that differs by more than five minutes (BADTIME)"),
            TsigFault.Missing => NotAuthentic("sent a message without its code"),
            _ => NotAuthentic($"sent a code that is not valid ({fault})"),
        };
    }

    private Failure? CheckHeader(DnsMessage message) =>
        message.Id != id || message.Opcode != DnsOpcode.Query || !message.Flags.HasFlag(MessageFlags.Response) ? Broken("a message is no response to the request")
        : message.Code != 0 ? TransferRefusal.Of(server, apex, message.Code, exchange?.Key)
        : message.Flags.HasFlag(MessageFlags.Truncated) ? Broken("a message is cut off")
        : (_records.Count == 0 && message.Questions.Count != 1) || message.Questions.Any(question => question.Name != apex || question.Type != DnsRecordType.Axfr) ? Broken("a message answers another question")
        : _hasSecondSoa && message.Answers.Count > 0 ? Broken("records follow the final SOA")
        : message.Answers.Count == 0 && !_hasSecondSoa ? Broken("a message has no records")
        : null;

    private Failure? TakeRecords(IReadOnlyList<DnsRecord> records)
    {
        foreach (var record in records)
        {
            if (Take(record) is { } failure)
            {
                return failure;
            }
        }

        return null;
    }

    private Failure? Take(DnsRecord record)
    {
        if (_hasSecondSoa)
        {
            return Broken("records follow the final SOA");
        }

        if (record.Class != DnsQuery.InternetClass || !record.Owner.IsWithin(apex))
        {
            return Broken($"{record.Owner} {RecordTypeName.Of(record.Type)} lies outside the zone");
        }

        if (IsOfNoZone(record.Type) || !RecordText.IsValid(record.Type, record.Value.Span))
        {
            return Broken($"{record.Owner} {RecordTypeName.Of(record.Type)} is a record that no zone holds");
        }

        if (_records.Count == 0)
        {
            return record.Type == DnsRecordType.Soa && record.Owner == apex ? Keep(record) : Broken($"it begins with {record.Owner} {RecordTypeName.Of(record.Type)}, not with the zone's SOA");
        }

        if (record.Type == DnsRecordType.Soa)
        {
            _hasSecondSoa = record.Owner == apex && record.Value.Span.SequenceEqual(_records[0].Value.Span);
            return _hasSecondSoa ? null : Broken("it ends with another SOA than it began with: the zone changed meanwhile, try again");
        }

        return Keep(record);
    }

    private Failure? Keep(DnsRecord record)
    {
        if (IsOfSigning(record.Type))
        {
            var type = RecordTypeName.Of(record.Type);
            _leftOut[type] = _leftOut.GetValueOrDefault(type) + 1;
            return null;
        }

        if (_records.Count == RecordsMax)
        {
            return new Failure("too_large", $"{server} sent more than {RecordsMax} records for {apex}: the transfer is ended");
        }

        _records.Add(record);
        return null;
    }

    /// <summary>DS stay: they are of the zones beneath.</summary>
    private static bool IsOfSigning(DnsRecordType type) => type is
        DnsRecordType.Rrsig or DnsRecordType.Nsec or DnsRecordType.Nsec3 or DnsRecordType.Nsec3Param or DnsRecordType.Dnskey
        or DnsRecordType.Cds or DnsRecordType.Cdnskey or DnsRecordType.Zonemd or SigningState;

    private static bool IsOfNoZone(DnsRecordType type) => type is DnsRecordType.None or DnsRecordType.Opt or (>= DnsRecordType.Nxname and <= DnsRecordType.Any);

    private Failure Broken(string what) => new("broken_transfer", $"{server} sent no whole zone {apex}: {what}");

    private Failure NotAuthentic(string what) => new("not_authentic", $"the transfer of {apex} is not authentic by the key {exchange!.Key!.Name}: {server} {what}");
}
