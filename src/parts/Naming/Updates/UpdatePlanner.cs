using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// Works out what an UPDATE makes of a zone (RFC 2136 §3.2 and §3.4): prerequisites, then change by change. What the RFC passes
/// over in silence (an alias beside data, the last NS, an older SOA) is passed over; what a zone here cannot hold is refused.
/// </summary>
public sealed class UpdatePlanner
{
    private readonly ZoneUpdate _update;
    private readonly UpdatedZone _zone;
    private readonly Dictionary<DnsName, List<UpdatedSet>> _sets;
    private readonly HashSet<(DnsName Name, DnsRecordType Type)> _touched = [];
    private ZoneDocument _after;
    private string? _refusal;

    private UpdatePlanner(ZoneUpdate update, UpdatedZone zone)
    {
        (_update, _zone, _after) = (update, zone, zone.Document);
        _sets = zone.Sets();
    }

    /// <summary>Works it out. Total: any update of good form, on any zone.</summary>
    public static UpdatePlan Plan(ZoneUpdate update, UpdatedZone zone)
    {
        ArgumentNullException.ThrowIfNull(update);
        ArgumentNullException.ThrowIfNull(zone);
        return zone.Document.Importing is not null
            ? UpdatePlan.Refusal(DnsResponseCode.ServerFailure, "an import of the zone is under way", zone.Document)
            : new UpdatePlanner(update, zone).Plan();
    }

    private UpdatePlan Plan()
    {
        if (CheckPrerequisites() is var code && code != DnsResponseCode.NoError)
        {
            return UpdatePlan.Refusal(code, "a prerequisite does not hold", _zone.Document);
        }

        foreach (var change in _update.Changes)
        {
            Apply(change);
        }

        var effects = _refusal is null ? Effects() : [];
        var changed = effects.Count(static effect => effect.IsChanged);
        _refusal ??= changed > UpdatePlan.RecordSetsMax ? $"the update changes {changed} record sets; one changes at most {UpdatePlan.RecordSetsMax}" : null;
        _after = _after with { RecordSets = _after.RecordSets + effects.Count(static effect => !effect.Before && effect.After is not null) - effects.Count(static effect => effect.Before && effect.After is null) };
        _refusal ??= _after.RecordSets > ZoneDocument.RecordSetsMax ? $"a zone has at most {ZoneDocument.RecordSetsMax} record sets" : null;
        return _refusal is null
            ? new UpdatePlan(DnsResponseCode.NoError, "", effects, _after)
            : UpdatePlan.Refusal(DnsResponseCode.Refused, _refusal, _zone.Document);
    }

    private DnsResponseCode CheckPrerequisites()
    {
        foreach (var record in _update.Prerequisites.Where(static record => record.Class != DnsQuery.InternetClass))
        {
            var wantsName = record.Type == DnsRecordType.Any;
            var isThere = wantsName ? At(record.Owner).Count > 0 : Find(record.Owner, record.Type) is not null;
            if (isThere != (record.Class == UpdateForm.AnyClass))
            {
                return isThere
                    ? (wantsName ? DnsResponseCode.NameExists : DnsResponseCode.RecordsExist)
                    : (wantsName ? DnsResponseCode.NameError : DnsResponseCode.NoRecords);
            }
        }

        return _update.Prerequisites
            .Where(static record => record.Class == DnsQuery.InternetClass)
            .GroupBy(static record => (record.Owner, record.Type))
            .All(set => Find(set.Key.Owner, set.Key.Type)?.IsExactly([.. set.Select(static record => record.Value)]) == true)
            ? DnsResponseCode.NoError
            : DnsResponseCode.NoRecords;
    }

    private void Apply(DnsRecord change)
    {
        switch (change.Class)
        {
            case DnsQuery.InternetClass when change.Type == DnsRecordType.Soa:
                TakeAuthority(change);
                break;
            case DnsQuery.InternetClass:
                Add(change);
                break;
            case UpdateForm.AnyClass:
                foreach (var type in change.Type == DnsRecordType.Any ? [.. At(change.Owner).Select(static set => set.Type)] : new[] { change.Type })
                {
                    Delete(change.Owner, type, null);
                }

                break;
            default:
                Delete(change.Owner, change.Type, change.Value);
                break;
        }
    }

    /// <summary>An alias replaces an alias and yields to data; data yields to an alias (RFC 2136 §3.4.2.2).</summary>
    private void Add(DnsRecord change)
    {
        var present = At(change.Owner);
        var isAlias = change.Type == DnsRecordType.Cname;
        if (present.Exists(set => (set.Type == DnsRecordType.Cname) != isAlias && (isAlias || set.Type == DnsRecordType.Cname)))
        {
            return;
        }

        var id = RecordSetId.Of(_zone.Apex, change.Owner, change.Type);
        if (!id.Succeeded)
        {
            _refusal ??= id.Failure.Rule;
            return;
        }

        _touched.Add((change.Owner, change.Type));
        var set = Find(change.Owner, change.Type);
        if (set is { IsFixed: true } && !IsNetworkServers(change.Owner, change.Type))
        {
            _refusal ??= $"what {id.Value} answers is worked out by the network";
            return;
        }

        if (set is { IsFixed: true } && !_update.Changes.Any(IsNetworkServer))
        {
            _refusal ??= $"the network's servers would no longer be the zone's: add one of them too, or set all servers by 'edge record set {ZoneText.Of(_zone.Apex)} @ NS'";
            return;
        }

        if (set is null or { IsFixed: true })
        {
            present.RemoveAll(other => other.Type == change.Type);
            present.Add(set = new UpdatedSet(change.Type));
        }

        if (isAlias || change.Type == DnsRecordType.Dname)
        {
            set.Replace(change.TtlSeconds, change.Value.Span);
        }
        else
        {
            set.Add(change.TtlSeconds, change.Value.Span);
        }
    }

    /// <summary>The SOA stays, and the last NS of the zone (RFC 2136 §3.4.2.3 and §3.4.2.4).</summary>
    /// <param name="value">One record; null for the whole set.</param>
    private void Delete(DnsName name, DnsRecordType type, ReadOnlyMemory<byte>? value)
    {
        var isApex = name == _zone.Apex;
        if (type == DnsRecordType.Soa || (isApex && type == DnsRecordType.Ns && value is null))
        {
            return;
        }

        _touched.Add((name, type));
        var set = Find(name, type);
        if (set is null || (isApex && type == DnsRecordType.Ns && (set.IsFixed || set.Values.Count == 1)))
        {
            return;
        }

        if (set.IsFixed)
        {
            _refusal ??= $"what {name} {RecordTypeName.Of(type)} answers is worked out by the network";
            return;
        }

        if (value is { } one)
        {
            set.Remove(one.Span);
        }

        if (value is null || set.Values.Count == 0)
        {
            At(name).Remove(set);
        }
    }

    /// <summary>A newer SOA sets what follows from the zone's document; an older one is passed over.</summary>
    private void TakeAuthority(DnsRecord change)
    {
        if (change.Owner != _zone.Apex || !StartOfAuthority.TryRead(change.Value.Span, out var soa)
            || unchecked((int)(soa.Serial - ZoneSerial.Of(_zone.Document, _zone.Entry.Modified))) <= 0)
        {
            return;
        }

        _after = _after with
        {
            PrimaryServer = soa.PrimaryServer.ToString(),
            Mailbox = soa.Mailbox.ToString(),
            RefreshSeconds = Whole(soa.RefreshSeconds),
            RetrySeconds = Whole(soa.RetrySeconds),
            ExpireSeconds = Whole(soa.ExpireSeconds),
            NegativeTtlSeconds = Whole(soa.NegativeTtlSeconds),
            SerialBase = unchecked((uint)(soa.Serial - _zone.Entry.Modified.Value)),
        };
        _refusal ??= ResourceKinds.Zone.Validate(_after)?.Message;
    }

    private List<UpdateEffect> Effects()
    {
        var effects = new List<UpdateEffect>();
        var original = _zone.Sets();
        foreach (var (name, type) in _touched.OrderBy(static touched => touched.Name).ThenBy(static touched => touched.Type))
        {
            var id = RecordSetId.Of(_zone.Apex, name, type);
            if (!id.Succeeded)
            {
                continue;
            }

            var before = original.GetValueOrDefault(name)?.Find(set => set.Type == type && !set.IsFixed)?.ToDocument();
            var after = Find(name, type) is { IsFixed: false } set ? Fitted(id.Value, set) : null;
            effects.Add(new UpdateEffect(id.Value, before is not null, after, !IsEqual(before, after)));
            CheckRedirection(name, after is not null && before is null, type);
        }

        return effects;
    }

    /// <summary>Nothing stands beneath a DNAME (RFC 6672 §2.4).</summary>
    private void CheckRedirection(DnsName name, bool isNew, DnsRecordType type)
    {
        if (!isNew)
        {
            return;
        }

        for (var above = name; above != _zone.Apex;)
        {
            above = above.Parent!;
            if (Find(above, DnsRecordType.Dname) is not null)
            {
                _refusal ??= $"{above} has a DNAME, beneath which there may be nothing";
            }
        }

        if (type == DnsRecordType.Dname && _sets.Any(other => other.Value.Count > 0 && other.Key != name && other.Key.IsWithin(name)))
        {
            _refusal ??= $"beneath {name} there are records, where a DNAME allows none";
        }
    }

    private RecordSetDocument? Fitted(RecordSetId id, UpdatedSet set)
    {
        var document = set.ToDocument();
        if (ResourceKinds.RecordSet.Canonical(id.ToString(), ResourceKinds.RecordSet.Serialise(document)) is { Succeeded: false, Failure: var failure })
        {
            _refusal ??= failure.Message;
        }

        return document;
    }

    private bool IsNetworkServer(DnsRecord added) => added is { Class: DnsQuery.InternetClass, Type: DnsRecordType.Ns }
        && added.Owner == _zone.Apex && DnsName.TryRead(added.Value.Span, out var server) && server.IsWithin(_zone.Domain);

    private bool IsNetworkServers(DnsName name, DnsRecordType type) => type == DnsRecordType.Ns && name == _zone.Apex && !_zone.HasServers;

    private List<UpdatedSet> At(DnsName name)
    {
        if (!_sets.TryGetValue(name, out var sets))
        {
            _sets[name] = sets = [];
        }

        return sets;
    }

    private UpdatedSet? Find(DnsName name, DnsRecordType type) => At(name).Find(set => set.Type == type);

    private static int Whole(uint seconds) => (int)Math.Min(seconds, int.MaxValue);

    private static bool IsEqual(RecordSetDocument? one, RecordSetDocument? other) =>
        one is null || other is null ? one == other : one.TtlSeconds == other.TtlSeconds && one.Values.SequenceEqual(other.Values);
}
