namespace Edge.Dns;

/// <summary>What a zone as a whole must be, and should be. Each check gives sentences that a person can act on.</summary>
internal sealed class ZoneChecks(Zone zone, Action<ZoneIssue> note)
{
    /// <summary>Chains of aliases longer than this are reported; resolvers give up near there.</summary>
    private const int AliasChainMax = 8;

    /// <summary>Whether any name delegates or rewrites, so that others beneath it may be hidden.</summary>
    private bool _mayHide;

    public void Run()
    {
        Apex();
        foreach (var name in zone.Unordered)
        {
            _mayHide |= name.Find(DnsRecordType.Dname) is not null || (name.Find(DnsRecordType.Ns) is not null && name.Name != zone.Apex);
        }

        foreach (var name in zone.Unordered)
        {
            // Most names of a large zone are plain ones, about which there is nothing to say.
            if (_mayHide || !name.IsPlain)
            {
                Name(name);
            }
        }
    }

    private void Apex()
    {
        var apex = zone.Find(zone.Apex);
        if (apex?.Find(DnsRecordType.Soa) is not { } soa)
        {
            note(Error(zone.Apex, DnsRecordType.Soa, "is missing: a zone begins with one SOA record"));
        }
        else if (soa.Count > 1)
        {
            note(Error(zone.Apex, DnsRecordType.Soa, $"stands {soa.Count} times; a zone has one"));
        }

        if (apex?.Find(DnsRecordType.Ns) is null)
        {
            note(Error(zone.Apex, DnsRecordType.Ns, "is missing: a zone names its servers"));
        }
    }

    private void Name(ZoneName name)
    {
        Alone(name);
        if (HiddenBy(name.Name) is { } hiding)
        {
            Hidden(name, hiding);
            return;
        }

        Placed(name);
        Targets(name);
        Chain(name);
    }

    /// <summary>The delegation or DNAME above a name; null if it is seen.</summary>
    private (DnsName Name, DnsRecordType Type)? HiddenBy(DnsName name)
    {
        // The lowest parent comes first, the apex last.
        for (var above = name.Wire; above.Length > zone.Apex.Wire.Length;)
        {
            above = above[(above[0] + 1)..];
            var isApex = above.Length == zone.Apex.Wire.Length;
            if (zone.Find(above) is not { } node)
            {
                continue;
            }

            if (node.Find(DnsRecordType.Dname) is not null)
            {
                return (node.Name, DnsRecordType.Dname);
            }

            if (!isApex && node.Find(DnsRecordType.Ns) is not null)
            {
                return (node.Name, DnsRecordType.Ns);
            }
        }

        return null;
    }

    private void Hidden(ZoneName name, (DnsName Name, DnsRecordType Type) hiding)
    {
        if (hiding.Type == DnsRecordType.Dname)
        {
            note(Error(name.Name, DnsRecordType.None, $"stands beneath the DNAME of {hiding.Name}, where there may be nothing (RFC 6672 §2.4); remove one of them"));
            return;
        }

        foreach (var set in name.Sets)
        {
            if (set.Type is not (DnsRecordType.A or DnsRecordType.Aaaa))
            {
                note(Warning(name.Name, set.Type, $"is never seen: {hiding.Name} is delegated, and the zone there answers for it"));
            }
        }
    }

    private void Alone(ZoneName name)
    {
        foreach (var type in (DnsRecordType[])[DnsRecordType.Cname, DnsRecordType.Dname])
        {
            if (name.Find(type) is { Count: > 1 } many)
            {
                note(Error(name.Name, type, $"stands {many.Count} times; a name has one"));
            }
        }

        if (name.Find(DnsRecordType.Cname) is not null
            && name.Sets.FirstOrDefault(set => set.Type is not (DnsRecordType.Cname or DnsRecordType.Rrsig or DnsRecordType.Nsec)) is { } other)
        {
            note(Error(name.Name, DnsRecordType.Cname, $"stands beside {RecordTypeName.Of(other.Type)}, but an alias stands alone (RFC 1034 §3.6.2); remove one of them"));
        }
    }

    private void Placed(ZoneName name)
    {
        var isApex = name.Name == zone.Apex;
        if (!isApex && name.Find(DnsRecordType.Soa) is not null)
        {
            note(Error(name.Name, DnsRecordType.Soa, $"stands within the zone {zone.Apex}; only its first name has one"));
        }

        if (!isApex && name.Find(DnsRecordType.Dname) is not null && name.Find(DnsRecordType.Ns) is not null)
        {
            note(Error(name.Name, DnsRecordType.Dname, "stands beside NS: a name is either delegated or rewritten (RFC 6672 §2.3); remove one of them"));
        }

        if (name.Find(DnsRecordType.Ds) is not null && (isApex || name.Find(DnsRecordType.Ns) is null))
        {
            note(Warning(name.Name, DnsRecordType.Ds, isApex ? "belongs into the zone above, not here" : "stands without NS: it vouches for a delegation that is not there"));
        }

        if (!isApex && name.Find(DnsRecordType.Ns) is not null)
        {
            foreach (var set in name.Sets.Where(set => set.Type is not (DnsRecordType.Ns or DnsRecordType.Ds or DnsRecordType.Dname or DnsRecordType.A or DnsRecordType.Aaaa or DnsRecordType.Nsec or DnsRecordType.Rrsig)))
            {
                note(Warning(name.Name, set.Type, "is never seen: the name is delegated by its NS records"));
            }
        }

        if (name.Name.Wire.StartsWith("\u0001*"u8))
        {
            foreach (var set in name.Sets.Where(set => set.Type is DnsRecordType.Ns or DnsRecordType.Dname))
            {
                note(Warning(name.Name, set.Type, "at a wildcard has no agreed meaning (RFC 4592 §4); name the names"));
            }
        }
    }

    /// <summary>Servers need addresses, and are no aliases (RFC 2181 §10.3).</summary>
    private void Targets(ZoneName name)
    {
        foreach (var set in name.Sets)
        {
            for (var i = 0; i < set.Count; i++)
            {
                if (ZoneTargets.Of(set.Type, set.Value(i)) is { } target && target.IsWithin(zone.Apex) && target.LabelCount > 0
                    && Target(name, set.Type, target) is { } issue)
                {
                    note(issue);
                }
            }
        }
    }

    private ZoneIssue? Target(ZoneName name, DnsRecordType type, DnsName target)
    {
        var node = zone.Find(target);
        if (node?.Find(DnsRecordType.A) is not null || node?.Find(DnsRecordType.Aaaa) is not null)
        {
            return null;
        }

        if (type == DnsRecordType.Ns && name.Name != zone.Apex && target.IsWithin(name.Name))
        {
            return Warning(name.Name, type, $"names {target}, which lies in the delegated zone and has no address here; add its A or AAAA as glue");
        }

        if (node?.Find(DnsRecordType.Cname) is not null)
        {
            return Warning(name.Name, type, $"names {target}, which is an alias; name what it leads to (RFC 2181 §10.3)");
        }

        // What a wildcard, a DNAME or another zone may answer is not missing.
        return node is not null || !ZoneTargets.MayExist(zone, target)
            ? Warning(name.Name, type, $"names {target}, which has no address; add its A or AAAA")
            : null;
    }

    private void Chain(ZoneName name)
    {
        if (name.Find(DnsRecordType.Cname) is not { } first)
        {
            return;
        }

        var length = 1;
        var target = ZoneTargets.AliasOf(first);
        while (zone.Find(target)?.Find(DnsRecordType.Cname) is { } next && length <= AliasChainMax)
        {
            target = ZoneTargets.AliasOf(next);
            length++;
        }

        if (length > AliasChainMax)
        {
            note(Warning(name.Name, DnsRecordType.Cname, $"leads through more than {AliasChainMax} aliases, or in a circle; resolvers give up"));
        }
        else if (target.IsWithin(zone.Apex) && zone.Find(target) is null && !ZoneTargets.MayExist(zone, target))
        {
            note(Warning(name.Name, DnsRecordType.Cname, $"leads to {target}, which does not exist"));
        }
    }

    private static ZoneIssue Error(DnsName owner, DnsRecordType type, string rule) => new() { IsError = true, Owner = owner, Type = type, Rule = rule };

    private static ZoneIssue Warning(DnsName owner, DnsRecordType type, string rule) => new() { IsError = false, Owner = owner, Type = type, Rule = rule };
}
