using Edge.Dns;
using Edge.Kernel;

namespace Edge.Client;

/// <summary>
/// Asks the servers of a zone for names that many zones have, and for those that the answers point to. Bounded in count and time;
/// it cannot find everything. Not safe for concurrent use.
/// </summary>
/// <param name="ask">One question to one of the servers; null if none answers.</param>
/// <param name="chance">Makes the name that nobody has.</param>
internal sealed class ZoneScan(DnsName apex, Func<DnsName, DnsRecordType, CancellationToken, Task<DnsMessage?>> ask, TimeProvider time, Random chance)
{
    public const int QuestionsMax = 1000;

    public static readonly TimeSpan Timeout = TimeSpan.FromMinutes(2);

    private readonly List<DnsRecord> _records = [];
    private readonly List<string> _notes = [];
    private readonly HashSet<DnsName> _known = [];
    private readonly HashSet<DnsName> _cuts = [];
    private readonly Queue<(DnsName Name, IReadOnlyList<DnsRecordType> Types)> _queue = new();
    private ScanAnswer _wildcard = new([]);
    private int _questions;
    private Failure? _failure;

    /// <summary>1. The SOA, by which the server shows that it answers for the zone. 2. A name that nobody has. 3. Names of the list. 4. Names that came up.</summary>
    public async Task<Outcome<FoundZone>> RunAsync(CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(Timeout, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation, late.Token);
        try
        {
            return await RunWithinAsync(ended.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Failure("too_late", $"the scan of {apex} took more than {Timeout.TotalMinutes} minutes, and is given up") { Retryable = true };
        }
    }

    private async Task<Outcome<FoundZone>> RunWithinAsync(CancellationToken cancellation)
    {
        if (await BeginAsync(cancellation) is { } failure)
        {
            return failure;
        }

        foreach (var (name, types) in ScanList.Of(apex))
        {
            Enqueue(name, types);
        }

        while (_failure is null && _queue.TryDequeue(out var next))
        {
            if (!_cuts.Any(next.Name.IsWithin))
            {
                Take(next.Name, await AskAsync(next.Name, next.Types, cancellation));
            }
        }

        return _failure is not null ? _failure : new FoundZone(apex, _records,
        [
            $"{_known.Count} names were asked for, and {_records.Select(static record => record.Owner).Distinct().Count()} have records. A scan cannot find everything: compare with what you know of the zone, or use --axfr",
            .. _notes,
        ]);
    }

    private async Task<Failure?> BeginAsync(CancellationToken cancellation)
    {
        var reply = await OneAsync(apex, DnsRecordType.Soa, cancellation);
        if (reply is null)
        {
            return _failure;
        }

        var soa = reply.Flags.HasFlag(MessageFlags.Authoritative) ? reply.Answers.FirstOrDefault(record => record.Type == DnsRecordType.Soa && record.Owner == apex) : null;
        if (soa is null || !IsUsable(soa))
        {
            return new Failure("not_authoritative", $"the server does not answer for {apex}{(reply.Code == 0 ? "" : $" ({CodeName(reply.Code)})")}: give the address of a server of the zone");
        }

        _records.Add(soa);
        var star = apex.Child("*");
        _known.Add(star);
        var absent = apex.Child($"x{chance.NextInt64():x16}");
        _wildcard = await AskAsync(absent, ScanList.OfWildcard, cancellation);
        if (_wildcard.Records.Any(record => record.Owner == absent))
        {
            _notes.Add($"a wildcard answers for names that {apex} does not have: names with its answer are not listed one by one");
            _records.AddRange(_wildcard.Records.Select(record => new DnsRecord { Owner = star, Type = record.Type, TtlSeconds = record.TtlSeconds, Value = record.Value }));
            EnqueueTargets(_wildcard.Records);
        }

        return _failure;
    }

    private void Enqueue(DnsName name, IReadOnlyList<DnsRecordType> types)
    {
        if (_known.Add(name))
        {
            _queue.Enqueue((name, types));
        }
    }

    private void Take(DnsName name, ScanAnswer answer)
    {
        if (name != apex && answer.IsOf(_wildcard))
        {
            return;
        }

        _records.AddRange(answer.Records);
        foreach (var cut in answer.Records.Where(record => record.Type == DnsRecordType.Ns && record.Owner != apex))
        {
            _cuts.Add(cut.Owner);
        }

        EnqueueTargets(answer.Records);
    }

    /// <summary>Names of the zone that records point to are probably there.</summary>
    private void EnqueueTargets(IReadOnlyList<DnsRecord> records)
    {
        foreach (var record in records)
        {
            var skipped = record.Type switch { DnsRecordType.Cname or DnsRecordType.Ns => 0, DnsRecordType.Mx => 2, DnsRecordType.Srv => 6, _ => -1 };
            if (skipped >= 0 && DnsName.TryRead(record.Value.Span[skipped..], out var target) && target.IsWithin(apex) && target != apex)
            {
                Enqueue(target, ScanList.OfTarget);
            }
        }
    }

    /// <summary>Asks for the types one by one, until it is plain that there is nothing more.</summary>
    private async Task<ScanAnswer> AskAsync(DnsName name, IReadOnlyList<DnsRecordType> types, CancellationToken cancellation)
    {
        var found = new List<DnsRecord>();
        foreach (var type in types)
        {
            var reply = await OneAsync(name, type, cancellation);
            if (reply is null)
            {
                return new ScanAnswer(found);
            }

            // An alias of a name that does not exist comes with NXDOMAIN (RFC 6604 §3).
            var own = reply.Answers.Where(record => record.Owner == name && (record.Type == type || record.Type == DnsRecordType.Cname) && IsUsable(record)).ToList();
            if (own.Count == 0 && reply.Code == (ushort)DnsResponseCode.NameError)
            {
                return new ScanAnswer(found);
            }

            if (own.Count == 0 && reply.Code != 0)
            {
                _notes.Add($"{name} {RecordTypeName.Of(type)}: the server answers {CodeName(reply.Code)}, so what stands there is not known");
                continue;
            }

            found.AddRange(own);
            if (own.Exists(static record => record.Type == DnsRecordType.Cname))
            {
                return new ScanAnswer(own);
            }

            if (own.Count == 0 && CutIn(reply, name) is { Count: > 0 } cut)
            {
                return new ScanAnswer(cut);
            }
        }

        return new ScanAnswer(found);
    }

    /// <summary>The NS of a delegation at the name or above it, and the addresses that came along.</summary>
    private List<DnsRecord> CutIn(DnsMessage reply, DnsName name)
    {
        var servers = reply.Authorities.Where(record => record.Type == DnsRecordType.Ns && record.Owner != apex && record.Owner.IsWithin(apex) && name.IsWithin(record.Owner) && IsUsable(record)).ToList();
        return servers.Count == 0 ? []
            : [.. servers, .. reply.Additionals.Where(record => record.Type is DnsRecordType.A or DnsRecordType.Aaaa && record.Owner.IsWithin(servers[0].Owner) && IsUsable(record))];
    }

    /// <summary>Null if the scan cannot go on; then it has failed.</summary>
    private async Task<DnsMessage?> OneAsync(DnsName name, DnsRecordType type, CancellationToken cancellation)
    {
        if (_failure is not null)
        {
            return null;
        }

        if (++_questions > QuestionsMax)
        {
            _failure = new Failure("too_large", $"the scan of {apex} would ask more than {QuestionsMax} questions, and is given up");
            return null;
        }

        cancellation.ThrowIfCancellationRequested();
        var reply = await ask(name, type, cancellation);
        _failure = reply is null ? new Failure("unreachable", $"no server of {apex} answers for {name} {RecordTypeName.Of(type)}: nothing is imported") { Retryable = true } : null;
        return reply;
    }

    private static bool IsUsable(DnsRecord record) => record.Class == DnsQuery.InternetClass && RecordText.IsValid(record.Type, record.Value.Span);

    private static string CodeName(ushort code) => code switch { 1 => "FORMERR", 2 => "SERVFAIL", 3 => "NXDOMAIN", 4 => "NOTIMP", 5 => "REFUSED", 9 => "NOTAUTH", _ => $"code {code}" };
}
