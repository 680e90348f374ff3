namespace Edge.Dns;

/// <summary>The next version of a zone, made of differences record by record (RFC 1995). Not safe for concurrent use.</summary>
public sealed class ZoneRevision
{
    private readonly Zone _before;
    private readonly Dictionary<DnsName, ZoneName> _names;
    private readonly HashSet<DnsName> _changed = [];
    private int _recordCount;

    /// <param name="before">The version that is changed; it stays as it is.</param>
    public ZoneRevision(Zone before)
    {
        ArgumentNullException.ThrowIfNull(before);
        _before = before;
        _recordCount = before.RecordCount;
        _names = new Dictionary<DnsName, ZoneName>(before.NameCount, WireNameComparer.Instance);
        foreach (var name in before.Unordered)
        {
            _names.Add(name.Name, name);
        }
    }

    /// <summary>The names at which anything was changed.</summary>
    public IReadOnlyCollection<DnsName> Changed => _changed;

    /// <summary>Takes a record away; false if there is none such, so that the difference is one of another version.</summary>
    public bool TryRemove(DnsRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!_names.ContainsKey(record.Owner) || !Own(record.Owner).Remove(record.Type, record.Value.Span))
        {
            return false;
        }

        _recordCount--;
        return true;
    }

    /// <summary>Adds a record; false if it is there already, lies outside the zone, or would make the set too large for any message.</summary>
    public bool TryAdd(DnsRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (!record.Owner.IsWithin(_before.Apex) || Own(record.Owner).Add(record.Type, record.TtlSeconds, record.Value.Span) is not (RecordAddition.Added or RecordAddition.AddedWithOtherTtl))
        {
            return false;
        }

        _recordCount++;
        return true;
    }

    /// <summary>Makes the zone; null if an issue is an error. Nothing may be changed afterwards.</summary>
    /// <param name="issues">What its owner should know, errors first.</param>
    public Zone? Build(out IReadOnlyList<ZoneIssue> issues)
    {
        foreach (var name in _changed.Where(name => _names[name].Sets.Count == 0))
        {
            _names.Remove(name);
        }

        List<ZoneIssue> found = [];
        var zone = new Zone(_before.Apex, _names, _recordCount);
        new ZoneChecks(zone, Note).Run();
        issues = [.. found.OrderByDescending(static issue => issue.IsError)];
        return found.Exists(static issue => issue.IsError) ? null : zone;

        // The first error stays, whatever number of warnings came before it.
        void Note(ZoneIssue issue)
        {
            if (found.Count < ZoneBuilder.IssueCountMax)
            {
                found.Add(issue);
            }
            else if (issue.IsError)
            {
                found[^1] = issue;
            }
        }
    }

    /// <summary>A version of the name that is not the older zone's.</summary>
    private ZoneName Own(DnsName name)
    {
        if (_changed.Add(name))
        {
            _names[name] = _names.TryGetValue(name, out var known) ? known.Copy() : new ZoneName(name);
        }

        return _names[name];
    }
}
