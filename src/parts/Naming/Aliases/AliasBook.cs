using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// What record sets are answered with that have the addresses of another name: of one that the network answers for, what that
/// has, and as it changes; of any other, what a resolver said last. For one caller at a time, that of the
/// <see cref="NamingBook"/>.
/// </summary>
public sealed class AliasBook
{
    /// <summary>Names outside that are looked up.</summary>
    public const int TargetsMax = 10_000;

    /// <summary>Names outside that records of one zone lead to: so no zone takes what others need.</summary>
    public const int TargetsPerZoneMax = 100;

    private readonly AnswerTable _table;
    private readonly SteeringBook _steering;
    private readonly Func<DnsName, DnsRecordType, AliasStep> _look;
    private readonly Dictionary<AliasKey, AliasRecords> _records = [];
    private readonly Dictionary<RecordSetId, AliasRecords> _byUser = [];
    private readonly Dictionary<DnsName, HashSet<AliasRecords>> _byZone = [];
    private readonly Dictionary<DnsName, int> _granted = [];
    private readonly Dictionary<DnsName, OutsideTarget> _outside = [];
    private readonly HashSet<AliasRecords> _stale = [];
    private readonly HashSet<AliasRecords> _changed = [];

    internal AliasBook(AnswerTable table, SteeringBook steering, Func<DnsName, DnsRecordType, AliasStep> look) => (_table, _steering, _look) = (table, steering, look);

    /// <summary>Names outside that are looked up now and then.</summary>
    public int TargetCount => _outside.Count;

    /// <summary>Record sets, those with the same target once, whose queries fail.</summary>
    public int FailingCount => _records.Values.Count(static records => records.Failure is not null);

    /// <summary>Names of which the last look-up failed.</summary>
    public int UnansweredCount => _outside.Values.Count(static target => target.Error is not null);

    /// <summary>When a name is to be looked up; null if none is.</summary>
    public DateTimeOffset? NextAt => _outside.Values.Where(static target => !target.IsAsked).Select(static target => (DateTimeOffset?)target.NextAt).Min();

    /// <summary>The names that are to be looked up now, those that wait longest first; they are not named again before <see cref="Take"/>.</summary>
    public IReadOnlyList<DnsName> Due(DateTimeOffset now, int countMax)
    {
        var due = _outside.Values.Where(target => !target.IsAsked && target.NextAt <= now).OrderBy(static target => target.NextAt).Take(countMax).ToList();
        due.ForEach(static target => target.IsAsked = true);
        return [.. due.Select(static target => target.Name)];
    }

    /// <summary>Takes what a look-up gave; in force after the next <see cref="HostedZones.Publish"/>.</summary>
    internal void Take(DnsName name, TargetAnswer answer, DateTimeOffset now)
    {
        if (!_outside.TryGetValue(name, out var target))
        {
            return;
        }

        var led = target.LeadsTo;
        if (target.Take(answer, now, inside => _look(inside, DnsRecordType.A) is not AliasStep.Elsewhere))
        {
            (led == target.LeadsTo ? _changed : _stale).UnionWith(target.Users);
        }
    }

    /// <summary>Gives a record set the answers of its target, in the place of what it led to before; <see cref="Refollow"/> puts them in place.</summary>
    internal SharedSet Share(RecordSetId id, RecordSetDocument document, DnsName target)
    {
        var key = new AliasKey(target, id.Type, document.TtlSeconds);
        var before = _byUser.GetValueOrDefault(id);
        if (before is not null && before.Key == key)
        {
            return before.Given;
        }

        if (!_records.TryGetValue(key, out var records))
        {
            _records[key] = records = new AliasRecords(key, _table.Share(key.Type));
            _table.Fail(records.Own, ExtendedError.NotReady);
            _stale.Add(records);
        }

        records.Users.Add(id);
        Leave(id);
        _byUser[id] = records;
        return records.Given;
    }

    /// <summary>A record set leads elsewhere, or is gone.</summary>
    internal void Leave(RecordSetId id)
    {
        if (!_byUser.Remove(id, out var records) || !records.Users.Remove(id) || records.Users.Count > 0)
        {
            return;
        }

        _records.Remove(records.Key);
        _stale.Remove(records);
        _changed.Remove(records);
        Forget(records, records.Path, null);
        GiveBack(records);
        _steering.Release(records.Given);
        _table.Unshare(records.Own);
    }

    /// <summary>The name that a record set leads to; null if it is no alias.</summary>
    internal DnsName? TargetOf(RecordSetId id) => _byUser.GetValueOrDefault(id)?.Key.Target;

    /// <summary>Zones say something else than before.</summary>
    internal void NoteChange(IEnumerable<DnsName> apexes)
    {
        foreach (var apex in apexes)
        {
            _stale.UnionWith(_byZone.GetValueOrDefault(apex) ?? []);
        }
    }

    /// <summary>Names come or go, or are answered by another zone from now on.</summary>
    internal void NoteArrival(Func<DnsName, bool> concerns) =>
        _stale.UnionWith(_records.Values.Where(records => records.Path is null || records.Path.Names.Any(concerns)));

    /// <summary>Follows again what may lead elsewhere by now, and brings answers in line.</summary>
    /// <param name="move">Gives a record set another set of the table.</param>
    internal void Refollow(Action<RecordSetId, SharedSet> move)
    {
        foreach (var records in _stale)
        {
            Follow(records);
            _changed.Add(records);
            var given = records.Path!.End is AliasStep.Shared shared ? shared.Set : records.Own;
            if (!ReferenceEquals(given, records.Given))
            {
                _steering.Retain(given);
                foreach (var user in records.Users)
                {
                    move(user, given);
                }

                _steering.Release(records.Given);
                records.Given = given;
            }
        }

        _stale.Clear();
        foreach (var records in _changed)
        {
            records.Lay(_table, _outside.GetValueOrDefault);
        }

        _changed.Clear();
    }

    /// <summary>Why a record set is answered as it is; null if it is no alias.</summary>
    internal AliasExplanation? Explain(RecordSetId id)
    {
        if (_byUser.GetValueOrDefault(id) is not { Path: { } path } records)
        {
            return null;
        }

        var outside = path.Outside.Count == 0 ? null : _outside.GetValueOrDefault(path.Outside[^1]);
        var set = records.Given.Current;
        return new AliasExplanation
        {
            Path = path.Names,
            Source = path.End switch
            {
                AliasStep.Elsewhere => "a resolver",
                { Apex: { } apex } => $"the zone {apex.ToString().TrimEnd('.')}, which is answered for here",
                _ => "the network",
            },
            Failure = records.Failure,
            Addresses = set is null ? [] : [.. Enumerable.Range(0, set.Count).Select(index => new System.Net.IPAddress(set.Value(index)).ToString())],
            TtlSeconds = set?.TtlSeconds,
            AnsweredAt = outside?.AnsweredAt,
            NextAt = outside?.NextAt,
            KeptUntil = outside?.AnsweredAt + OutsideTarget.KeptFor,
            Error = outside?.Error,
        };
    }

    private void Follow(AliasRecords records)
    {
        var before = records.Path;
        records.Path = AliasPath.Of(records.Key.Target, name => _look(name, records.Key.Type), name => _outside.GetValueOrDefault(name)?.LeadsTo);
        foreach (var apex in records.Path.Apexes)
        {
            (_byZone.TryGetValue(apex, out var known) ? known : _byZone[apex] = []).Add(records);
        }

        foreach (var name in records.Path.Outside)
        {
            Use(records, name);
        }

        Forget(records, before, records.Path);
    }

    private void Use(AliasRecords records, DnsName name)
    {
        if (!_outside.TryGetValue(name, out var target))
        {
            if (_outside.Count >= TargetsMax || !Grant(records))
            {
                return;
            }

            _outside[name] = target = new OutsideTarget(name);
        }

        target.Users.Add(records);
    }

    /// <summary>Whether one of its zones has room for one more name outside.</summary>
    private bool Grant(AliasRecords records)
    {
        if (records.Grantor is null && records.Users.Select(static user => user.Apex).FirstOrDefault(apex => _granted.GetValueOrDefault(apex) < TargetsPerZoneMax) is { } grantor)
        {
            _granted[grantor] = _granted.GetValueOrDefault(grantor) + 1;
            records.Grantor = grantor;
        }

        return records.Grantor is not null;
    }

    private void GiveBack(AliasRecords records)
    {
        if (records.Grantor is not { } apex)
        {
            return;
        }

        var left = --_granted[apex];
        if (left == 0)
        {
            _granted.Remove(apex);
        }
        else if (left == TargetsPerZoneMax - 1)
        {
            // There is room for one of those that had none.
            _stale.UnionWith(_records.Values.Where(other => other.Failure is not null && other.Users.Any(user => user.Apex == apex)));
        }
    }

    private void Forget(AliasRecords records, AliasPath? before, AliasPath? after)
    {
        foreach (var apex in before?.Apexes.Where(apex => after?.Apexes.Contains(apex) != true) ?? [])
        {
            _byZone[apex].Remove(records);
            if (_byZone[apex].Count == 0)
            {
                _byZone.Remove(apex);
            }
        }

        foreach (var name in before?.Outside.Where(name => after?.Outside.Contains(name) != true) ?? [])
        {
            if (_outside.TryGetValue(name, out var target) && target.Users.Remove(records) && target.Users.Count == 0)
            {
                _outside.Remove(name);
            }
        }
    }
}
