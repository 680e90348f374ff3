using Edge.Dns;

namespace Edge.Tests.Dns;

/// <summary>
/// Answers from zones by the rules as their RFCs write them, by searching, and so slowly that it is easy to believe: RFC
/// 1034 §4.3.2 with RFC 4592 (wildcards), 6672 (DNAME), 8020 (empty names), 4035 §3.1 (DO), 6604 (codes of chains).
/// </summary>
internal sealed class ReferenceAnswerer(IReadOnlyList<Zone> zones) : IAnswers
{
    private const int AliasChainMax = 8;

    public string Name => "reference";

    public IReadOnlyList<DnsMessage> Ask(IReadOnlyList<DnsMessage> queries) => [.. queries.Select(Answer)];

    public void Dispose()
    {
    }

    public DnsMessage Answer(DnsMessage query)
    {
        var (name, type, _) = query.Questions[0];
        var draft = new ReferenceDraft(query.Edns is { DnssecOk: true });
        var next = name;
        for (var links = 0; next is not null && links < AliasChainMax; links++)
        {
            next = Step(draft, next, type);
        }

        return draft.Finish(query);
    }

    /// <summary>Answers for one name of the chain; the result is where an alias leads, or null at the end.</summary>
    private DnsName? Step(ReferenceDraft draft, DnsName name, DnsRecordType type)
    {
        if (ZoneOf(name, type) is not { } zone)
        {
            draft.Code = draft.Answers.Count > 0 ? DnsResponseCode.NoError : DnsResponseCode.Refused;
            return null;
        }

        // From the apex downwards: the first delegation or DNAME on the way decides.
        foreach (var node in WayTo(zone, name))
        {
            if (node.Name != zone.Apex && node.Find(DnsRecordType.Ns) is not null && (node.Name != name || type != DnsRecordType.Ds))
            {
                draft.Refer(zone, node);
                return null;
            }

            if (node.Name != name && node.Find(DnsRecordType.Dname) is { } dname)
            {
                return Rewrite(draft, node, dname, name, type);
            }
        }

        draft.IsAuthoritative |= draft.Answers.Count == 0;
        if (Exists(zone, name))
        {
            return AnswerFrom(draft, zone, Find(zone, name), name, type, encloser: null);
        }

        var encloser = name.Parent!;
        while (!Exists(zone, encloser))
        {
            encloser = encloser.Parent!;
        }

        if (Exists(zone, encloser.Child("*")))
        {
            return AnswerFrom(draft, zone, Find(zone, encloser.Child("*")), name, type, encloser);
        }

        draft.Code = DnsResponseCode.NameError;
        draft.Deny(zone, DenialProof.NoName(zone, name, encloser));
        return null;
    }

    /// <param name="node">What stands at the name or, beneath <paramref name="encloser"/>, at the wildcard; null at an empty one.</param>
    private static DnsName? AnswerFrom(ReferenceDraft draft, Zone zone, ZoneName? node, DnsName name, DnsRecordType type, DnsName? encloser)
    {
        DnsName? target = null;
        if (node?.Find(type) is { } set)
        {
            draft.AddAnswer(name, node, set);
        }
        else if (type == DnsRecordType.Any && node is not null)
        {
            draft.AddMinimalAny(name);
        }
        else if (node?.Find(DnsRecordType.Cname) is { } alias)
        {
            draft.AddAnswer(name, node, alias);
            target = TargetOf(alias);
        }
        else
        {
            draft.Deny(zone, encloser is null ? DenialProof.NoData(zone, name) : DenialProof.NoWildcardData(zone, name, encloser));
            return null;
        }

        draft.Prove(encloser is null ? [] : DenialProof.Expansion(zone, name, encloser));
        return target;
    }

    private static DnsName? Rewrite(ReferenceDraft draft, ZoneName node, RecordSet dname, DnsName name, DnsRecordType type)
    {
        draft.IsAuthoritative |= draft.Answers.Count == 0;
        draft.AddAnswer(node.Name, node, dname);
        var front = name.Wire[..(name.Wire.Length - node.Name.Wire.Length)];
        if (front.Length + dname.Value(0).Length > DnsLimits.NameBytesMax)
        {
            draft.Code = DnsResponseCode.NameExists;
            return null;
        }

        Assert.True(DnsName.TryRead([.. front, .. dname.Value(0)], out var target));
        draft.AddSynthesized(name, dname.TtlSeconds, target);
        return type is DnsRecordType.Cname or DnsRecordType.Any ? null : target;
    }

    /// <summary>The deepest zone at or above; a DS is the matter of the zone above its owner (RFC 4035 §3.1.4.1).</summary>
    private Zone? ZoneOf(DnsName name, DnsRecordType type)
    {
        var above = zones.Where(zone => name.IsWithin(zone.Apex)).OrderByDescending(zone => zone.Apex.LabelCount).ToList();
        return type == DnsRecordType.Ds && above.Count > 1 && above[0].Apex == name ? above[1] : above.FirstOrDefault();
    }

    private static Stack<ZoneName> WayTo(Zone zone, DnsName name)
    {
        Stack<ZoneName> way = new();
        for (var above = name; above is not null && above.IsWithin(zone.Apex); above = above.Parent)
        {
            if (Find(zone, above) is { } node)
            {
                way.Push(node);
            }
        }

        return way;
    }

    /// <summary>A name exists if it has records, or any name beneath it has.</summary>
    private static bool Exists(Zone zone, DnsName name) => zone.Names.Any(node => node.Name.IsWithin(name) && !DenialProof.IsProof(node));

    /// <summary>What stands at a name; the names of hashes are no names that anybody could ask for (RFC 5155 §7.2.8).</summary>
    private static ZoneName? Find(Zone zone, DnsName name) => zone.Find(name) is { } node && !DenialProof.IsProof(node) ? node : null;

    private static DnsName TargetOf(RecordSet alias)
    {
        Assert.True(DnsName.TryRead(alias.Value(0), out var target));
        return target;
    }
}
