using System.Buffers.Binary;

namespace Edge.Dns;

/// <summary>
/// Turns packets into responses, for one thread: form, EDNS, cookie, the table, the rate limit, counting. A batch of packets
/// stands between <see cref="Begin"/> and <see cref="End"/>. It allocates nothing.
/// </summary>
internal sealed unsafe partial class Responder(
    AnswerBoard board, int worker, AnswerPolicy policy, RateLimit limit, TimeProvider time, bool passes = false, OnlineSigner? signer = null, SigningTurn turn = SigningTurn.Own)
{
    private const int OptionHeaderBytes = 4;

    private const int WorkerBytes = 2;

    /// <summary>Takes the counts of all while nothing is published.</summary>
    private static readonly ReaderRecords Unbound = new();

    private readonly ServerCookie _cookies = policy.CookieSecret.IsEmpty ? default : new ServerCookie(policy.CookieSecret.Span);
    private readonly bool _hasCookies = !policy.CookieSecret.IsEmpty;
    private AnswerPlace? _place;
    private AnswerReader? _reader;
    private WorkerTally? _tally;
    private uint _seconds;
    private ulong _microseconds;
    private bool _slips;
    private byte _scope;
    private ulong _zone;

    /// <summary>Where it counts.</summary>
    public ReaderRecord* Record => _reader is null ? Unbound.Worker(0, 0) : _reader.Record;

    /// <summary>The table that the last batch was answered from.</summary>
    public AnswerPlace? Place => Volatile.Read(ref _place);

    public void Begin()
    {
        if (board.Current is var place && !ReferenceEquals(place, _place))
        {
            _reader = place is null ? null : AnswerReader.Of(place.Memory, place.Readers, place.Side, worker);
            _tally = place?.Readers.Tallies.Of(place.Side, worker);
            _reader?.Demanded = _demanded;
            Volatile.Write(ref _place, place);
        }

        _reader?.Enter();
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        _seconds = unchecked((uint)(now / 1000));
        _tally?.Begin(now);
        _microseconds = (ulong)(time.GetTimestamp() * (1_000_000.0 / time.TimestampFrequency));
        _demanded?.Begin(_seconds, _microseconds);
    }

    public void End()
    {
        Record->Rounds++;
        CountSignatures();
        _reader?.Exit();
    }

    /// <summary>Answers one packet, and counts it.</summary>
    /// <param name="response">Room for the response; see <see cref="DnsLimits"/>.</param>
    public AnswerOutcome Respond(ReadOnlySpan<byte> packet, Span<byte> response, DnsTransport transport, in ClientAddress client)
    {
        var outcome = Answer(packet, response, transport, client);
        var record = Record;
        if (outcome.IsPassed || outcome.IsWaiting)
        {
            return outcome;
        }

        if (outcome.IsDropped)
        {
            record->Dropped++;
            return outcome;
        }

        record->Codes[(int)outcome.Code]++;
        record->Truncated += outcome.Truncated ? 1UL : 0;
        return outcome;
    }

    /// <summary>What was to be passed on and is not taken: SERVFAIL, as a header alone.</summary>
    public AnswerOutcome Fail(ReadOnlySpan<byte> packet, Span<byte> response)
    {
        Record->Codes[(int)DnsResponseCode.ServerFailure]++;
        return new AnswerOutcome(ResponseDraft.FailWithoutQuestion(packet, response, DnsResponseCode.ServerFailure), DnsResponseCode.ServerFailure, Truncated: false);
    }

    /// <summary>Whether one more request of a client's network may be passed on now, by whatever transport; one that may not is counted.</summary>
    public bool MayPass(in ClientAddress client)
    {
        var isAllowed = limit.Allows(client, AnswerKind.Passed, _microseconds);
        Record->Limited += isAllowed ? 0UL : 1;
        return isAllowed;
    }

    /// <summary>Whether the opcode, the third byte of a message, is that of a request (NOTIFY, UPDATE).</summary>
    public static bool IsRequest(byte opcode) => (opcode & 0x80) == 0 && (DnsOpcode)((opcode >> 3) & 15) is DnsOpcode.Notify or DnsOpcode.Update;

    private AnswerOutcome Answer(ReadOnlySpan<byte> packet, Span<byte> response, DnsTransport transport, in ClientAddress client)
    {
        var verdict = DnsQuery.Read(packet, out var query);
        if (passes && IsPassed(packet, verdict, query, transport))
        {
            return MayPass(client) ? AnswerOutcome.Passed : AnswerOutcome.Dropped;
        }

        if (verdict is QueryVerdict.FormatError or QueryVerdict.NotImplemented)
        {
            var failure = verdict == QueryVerdict.NotImplemented ? DnsResponseCode.NotImplemented : DnsResponseCode.FormatError;
            var isSent = transport != DnsTransport.Udp || limit.Allows(client, AnswerKind.Error, _microseconds);
            return isSent ? new AnswerOutcome(ResponseDraft.FailWithoutQuestion(packet, response, failure), failure, Truncated: false) : Withhold();
        }

        if (verdict == QueryVerdict.Drop)
        {
            return AnswerOutcome.Dropped;
        }

        (_scope, _zone, _waits) = (0, 0, false);
        Span<byte> cookie = stackalloc byte[ServerCookie.Bytes];
        var isKnown = _hasCookies && !query.Cookie.IsEmpty && _cookies.Check(query.Cookie, client, _seconds, cookie);
        var room = transport != DnsTransport.Udp ? DnsLimits.MessageBytesMax : Math.Min(query.ClientBytesMax, DnsLimits.DatagramBytesMax);
        var draft = new ResponseDraft(response, query.Question.Length, Math.Min(room, response.Length) - OptBytes(query), query.DnssecOk);
        var error = verdict == QueryVerdict.BadVersion ? Fail(ref draft, DnsResponseCode.BadVersion) : Look(ref draft, query, client, transport);
        if (transport == DnsTransport.Udp && !isKnown && !_isShort && !limit.Allows(client, KindOf(draft), _microseconds))
        {
            _slips = !_slips;
            _tally?.Count(_zone, query.Name, query.Type, QueryResult.Limited, transport, client);
            if (!_slips)
            {
                return Withhold();
            }

            Record->Limited++;
            draft.Truncate();
        }
        else
        {
            // One that a signer has no room for was counted when it was left to it.
            (_isShort ? null : _tally)?.Count(_zone, query.Name, query.Type, ResultOf(draft), transport, client);
            if (_waits)
            {
                return AnswerOutcome.Waiting;
            }
        }

        draft.Finish(packet, query.Question, query.HasEdns);
        var end = draft.End;
        if (query.HasEdns)
        {
            var optAt = end;
            end += WriteOpt(response[end..], query, draft.Code, error, cookie, isKnown);
            end = query.IsPadded && transport is DnsTransport.Tls or DnsTransport.Https ? ResponsePadding.Append(response, optAt, end) : end;
        }

        return new AnswerOutcome(end, draft.Code, draft.IsTruncated);
    }

    /// <summary>A transfer is asked for by TCP; by UDP an IXFR alone (RFC 1995 §2).</summary>
    private static bool IsPassed(ReadOnlySpan<byte> packet, QueryVerdict verdict, in DnsQuery query, DnsTransport transport) => verdict switch
    {
        QueryVerdict.NotImplemented => IsRequest(packet[2]),
        QueryVerdict.Answer => query.HasTsig || query.Type == DnsRecordType.Ixfr || (query.Type == DnsRecordType.Axfr && transport != DnsTransport.Udp),
        _ => false,
    };

    private AnswerOutcome Withhold()
    {
        Record->Limited++;
        return AnswerOutcome.Dropped;
    }

    private ExtendedError Look(ref ResponseDraft draft, DnsQuery query, in ClientAddress client, DnsTransport transport)
    {
        if (_isShort)
        {
            draft.Truncate();
            return ExtendedError.None;
        }

        if (query.Type is DnsRecordType.Axfr or DnsRecordType.Ixfr)
        {
            draft.Code = DnsResponseCode.Refused;
            return ExtendedError.NotSupported;
        }

        if (_reader is null || query.Class != DnsQuery.InternetClass)
        {
            draft.Code = DnsResponseCode.Refused;
            return ExtendedError.NotAuthoritative;
        }

        Span<byte> name = stackalloc byte[DnsLimits.NameBytesMax];
        query.Name.CopyTo(name);
        WireName.ToLower(name[..query.Name.Length]);
        var isTold = ClientAddress.TryRead(query.Subnet, out var subnet);
        _reader.Ask(transport);
        _reader.Resolve(ref draft, name, query.Name.Length, query.Type, isTold ? subnet : client);
        _zone = _reader.Zone;
        _scope = isTold ? (byte)_reader.Scope : (byte)0;
        return _reader.Lack != SignatureLack.None ? Miss(ref draft, transport)
            : draft.Code == DnsResponseCode.Refused ? ExtendedError.NotAuthoritative : _reader.Failure;
    }

    private static ExtendedError Fail(ref ResponseDraft draft, DnsResponseCode code)
    {
        draft.Code = code;
        return ExtendedError.None;
    }

    private static QueryResult ResultOf(in ResponseDraft draft) => draft.Code switch
    {
        DnsResponseCode.NoError => draft.HasAnswers || draft.IsTruncated ? QueryResult.Answered : draft.IsAuthoritative ? QueryResult.NoData : QueryResult.Referred,
        DnsResponseCode.NameError => QueryResult.NoName,
        _ => QueryResult.Failed,
    };

    private static AnswerKind KindOf(in ResponseDraft draft) => draft.Code switch
    {
        DnsResponseCode.NoError => draft.IsAuthoritative ? AnswerKind.Answer : AnswerKind.Referral,
        DnsResponseCode.NameError => AnswerKind.NoName,
        _ => AnswerKind.Error,
    };

    /// <summary>Bytes of the OPT record with its options; those of an extended error are not kept free: a failure is short.</summary>
    private int OptBytes(in DnsQuery query) => !query.HasEdns ? 0
        : DnsLimits.OptBytes
            + (query.WantsServerId && policy.ServerId.Length > 0 ? OptionHeaderBytes + policy.ServerId.Length : 0)
            + (_hasCookies && !query.Cookie.IsEmpty ? OptionHeaderBytes + ServerCookie.ClientBytes + ServerCookie.Bytes : 0)
            + (query.WantsWorker ? OptionHeaderBytes + WorkerBytes : 0)
            + (query.Subnet.IsEmpty ? 0 : OptionHeaderBytes + query.Subnet.Length);

    private int WriteOpt(Span<byte> room, in DnsQuery query, DnsResponseCode code, ExtendedError error, ReadOnlySpan<byte> cookie, bool isKnown)
    {
        var opt = room[..DnsLimits.OptBytes];
        opt.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(opt[1..], (ushort)DnsRecordType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(opt[3..], DnsLimits.DatagramBytesMax);
        opt[5] = (byte)((int)code >> 4);

        // The bit says that the client takes signatures; it is repeated (RFC 3225 §3).
        opt[7] = (byte)(query.DnssecOk ? 0x80 : 0);
        var end = DnsLimits.OptBytes;
        if (query.WantsServerId && policy.ServerId.Length > 0)
        {
            end += WriteOption(room[end..], EdnsOptionCode.ServerId, policy.ServerId.Span, []);
        }

        if (_hasCookies && !query.Cookie.IsEmpty)
        {
            end += WriteOption(room[end..], EdnsOptionCode.Cookie, query.Cookie[..ServerCookie.ClientBytes], cookie);
        }

        if (query.WantsWorker && isKnown)
        {
            end += WriteOption(room[end..], EdnsOptionCode.Worker, [(byte)(worker >> 8), (byte)worker], []);
        }

        if (!query.Subnet.IsEmpty)
        {
            // The scope, the fourth byte: for 0 bits the answer serves everybody (RFC 7871 §7.2.1).
            var scopeAt = end + OptionHeaderBytes + 3;
            end += WriteOption(room[end..], EdnsOptionCode.ClientSubnet, query.Subnet, []);
            room[scopeAt] = _scope;
        }

        if (error != ExtendedError.None)
        {
            end += WriteOption(room[end..], EdnsOptionCode.ExtendedError, [(byte)((ushort)error >> 8), (byte)error], []);
        }

        BinaryPrimitives.WriteUInt16BigEndian(opt[9..], (ushort)(end - DnsLimits.OptBytes));
        return end;
    }

    private static int WriteOption(Span<byte> room, EdnsOptionCode code, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        BinaryPrimitives.WriteUInt16BigEndian(room, (ushort)code);
        BinaryPrimitives.WriteUInt16BigEndian(room[2..], (ushort)(first.Length + second.Length));
        first.CopyTo(room[OptionHeaderBytes..]);
        second.CopyTo(room[(OptionHeaderBytes + first.Length)..]);
        return OptionHeaderBytes + first.Length + second.Length;
    }
}
