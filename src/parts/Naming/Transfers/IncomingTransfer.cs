using Edge.Dns;
using Edge.Kernel;

namespace Edge.Naming;

/// <summary>
/// Takes the messages of a transfer one by one, and checks that they make a whole zone (RFC 5936 §2.2), or what has changed since
/// a serial (RFC 1995 §4). What it holds is bounded whatever comes. Not safe for concurrent use.
/// </summary>
/// <param name="server">What failures call the server.</param>
/// <param name="id">The request's.</param>
/// <param name="exchange">Checks what comes, if the request was signed.</param>
/// <param name="have">The serial that is there: what is not newer is not taken. Null if nothing is.</param>
public sealed class IncomingTransfer(string server, DnsName apex, ushort id, TsigExchange? exchange, TimeProvider time, uint? have = null)
{
    /// <summary>Bytes of all messages, signatures included.</summary>
    public const int BytesMax = 128 * 1024 * 1024;

    private readonly DifferenceReader _differences = new();
    private readonly List<DnsRecord> _records = [];
    private DnsRecord? _first;
    private uint _serial;
    private int _count;
    private long _bytes;
    private bool _isDifference;
    private bool _isEnded;

    /// <summary>Records that are kept.</summary>
    public int RecordsMax { get; init; } = 1_000_000;

    /// <summary>Which records are kept; the first SOA always is.</summary>
    public Func<DnsRecordType, bool> Keeps { get; init; } = static _ => true;

    /// <summary>What a response code other than 0 means.</summary>
    public Func<ushort, Failure>? Refusal { get; init; }

    /// <summary>Whether the last message has come that is needed, and all of it is authentic.</summary>
    public bool IsWhole => _isEnded && exchange is null or { BareCount: 0 };

    /// <summary>Whether the server has nothing newer than what was there.</summary>
    public bool IsCurrent { get; private set; }

    /// <summary>Seconds for which the server's content is good, if it says so (RFC 7314).</summary>
    public uint? ExpireSeconds { get; private set; }

    /// <summary>The records of a whole zone, its SOA first; none if it is a difference.</summary>
    public IReadOnlyList<DnsRecord> Records => _isDifference ? [] : _records;

    /// <summary>A difference, version by version; none if it is a whole zone.</summary>
    public IReadOnlyList<TransferStep> Steps => _differences.Steps;

    /// <summary>Whether the whole zone was asked for, though there is an older one.</summary>
    public bool AsksWhole { get; init; } = have is null;

    private DnsRecordType Type => AsksWhole ? DnsRecordType.Axfr : DnsRecordType.Ixfr;

    /// <summary>1. Size. 2. Form. 3. The code of TSIG. 4. Header. 5. The records.</summary>
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

        if ((CheckCode(packet, message) ?? CheckHeader(message)) is { } failure)
        {
            return failure;
        }

        ExpireSeconds = message.Edns?.Options.FirstOrDefault(static option => option.IsExpire) is { } option && option.TryReadExpire(out var seconds) ? seconds : ExpireSeconds;
        foreach (var record in message.Answers)
        {
            if (Take(record) is { } refused)
            {
                return refused;
            }

            if (IsCurrent)
            {
                return null;
            }
        }

        return null;
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
        : message.Code != 0 ? Refusal?.Invoke(message.Code) ?? new Failure("transfer_refused", $"{server} does not transfer {apex}: response code {message.Code}")
        : message.Flags.HasFlag(MessageFlags.Truncated) ? Broken("a message is cut off")
        : (_first is null && message.Questions.Count != 1) || message.Questions.Any(question => question.Name != apex || question.Type != Type) ? Broken("a message answers another question")
        : _isEnded && message.Answers.Count > 0 ? Broken("records follow the final SOA")
        : message.Answers.Count == 0 && !_isEnded ? Broken("a message has no records")
        : null;

    private Failure? Take(DnsRecord record)
    {
        if (_isEnded)
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

        if (_count == RecordsMax)
        {
            return new Failure("too_large", $"{server} sent more than {RecordsMax} records for {apex}: the transfer is ended");
        }

        return _first is null ? TakeFirst(record)
            : record.Type == DnsRecordType.Soa ? TakeSoa(record)
            : Keep(record);
    }

    private Failure? TakeFirst(DnsRecord record)
    {
        if (record.Type != DnsRecordType.Soa || record.Owner != apex)
        {
            return Broken($"it begins with {record.Owner} {RecordTypeName.Of(record.Type)}, not with the zone's SOA");
        }

        (_first, _serial) = (record, SerialOf(record));
        if (have is { } known && unchecked((int)(_serial - known)) <= 0)
        {
            (IsCurrent, _isEnded) = (_serial == known, true);
            return IsCurrent ? null : new Failure("serial_went_back", $"{server} has serial {_serial} of {apex}, which is older than {known} here; let it rise there, or delete the zone here and make it again");
        }

        _count++;
        _records.Add(record);
        return null;
    }

    private Failure? TakeSoa(DnsRecord record)
    {
        if (record.Owner != apex)
        {
            return Broken($"{record.Owner} SOA stands within the zone");
        }

        var serial = SerialOf(record);
        if (!AsksWhole && _records.Count == 1 && !_isDifference && serial == have)
        {
            _isDifference = true;
            return Step(record);
        }

        if (_isDifference)
        {
            return _differences.IsAt(_serial) && serial == _serial ? End() : Step(record);
        }

        return record.Value.Span.SequenceEqual(_first!.Value.Span) ? End() : Broken("it ends with another SOA than it began with: the zone changed meanwhile, try again");
    }

    private Failure? Step(DnsRecord soa)
    {
        _count++;
        return _differences.TrySoa(soa, SerialOf(soa)) ? null : Broken("its differences do not follow from each other");
    }

    private Failure? End()
    {
        _isEnded = true;
        return null;
    }

    private Failure? Keep(DnsRecord record)
    {
        if (!Keeps(record.Type))
        {
            return null;
        }

        _count++;

        // A TTL above the largest means none (RFC 2181 §8).
        var kept = record.TtlSeconds <= DnsLimits.TtlSecondsMax ? record : new DnsRecord { Owner = record.Owner, Type = record.Type, Value = record.Value };
        if (_isDifference)
        {
            _differences.Add(kept);
        }
        else
        {
            _records.Add(kept);
        }

        return null;
    }

    private static bool IsOfNoZone(DnsRecordType type) => type is DnsRecordType.None or DnsRecordType.Opt or (>= DnsRecordType.Nxname and <= DnsRecordType.Any);

    private static uint SerialOf(DnsRecord soa) => StartOfAuthority.TryRead(soa.Value.Span, out var read) ? read.Serial : 0;

    private Failure Broken(string what) => new("broken_transfer", $"{server} sent no whole zone {apex}: {what}");

    private Failure NotAuthentic(string what) => new("not_authentic", $"the transfer of {apex} is not authentic by the key {exchange!.Key!.Name}: {server} {what}");
}
