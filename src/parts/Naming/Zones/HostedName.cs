using Edge.Dns;

namespace Edge.Naming;

/// <summary>One name of a hosted zone: what its records say, and what the table was given.</summary>
internal sealed class HostedName(DnsName name)
{
    private readonly List<RecordSet> _sets = [];

    /// <summary>Sets whose records depend on the client.</summary>
    private readonly List<SharedSet> _steered = [];

    private List<LaidSet> _laid = [];

    public DnsName Name => name;

    /// <summary>The addresses of Gateways if a service has the name; null if none does.</summary>
    public GatewayAnswers? Claimed { get; set; }

    public bool IsEmpty => _sets.Count == 0 && _steered.Count == 0 && Claimed is null && _laid.Count == 0;

    public RecordSet? Find(DnsRecordType type) => _sets.Find(set => set.Type == type);

    /// <param name="set">Null if there are no records of the type any more.</param>
    public void Set(DnsRecordType type, RecordSet? set)
    {
        _sets.RemoveAll(other => other.Type == type);
        if (set is not null)
        {
            _sets.Add(set);
        }
    }

    public IReadOnlyList<SharedSet> Steered => _steered;

    /// <summary>The set of a type whose records depend on the client, if it has one.</summary>
    public SharedSet? FindSteered(DnsRecordType type) => _steered.Find(set => set.Type == type);

    /// <param name="set">Null if the type is not steered any more.</param>
    public void Steer(DnsRecordType type, SharedSet? set)
    {
        _steered.RemoveAll(other => other.Type == type);
        if (set is not null)
        {
            _steered.Add(set);
        }
    }

    /// <summary>Whether it has records that many names share, which change without it.</summary>
    public bool IsSharing => Claimed is not null || _steered.Count > 0;

    /// <summary>Whether it has one of these sets.</summary>
    public bool HasAny(IReadOnlySet<SharedSet> sets) =>
        _steered.Exists(sets.Contains) || (Claimed is not null && (sets.Contains(Claimed.Ipv4For(name)) || sets.Contains(Claimed.Ipv6For(name))));

    /// <summary>The records of this moment, as they are signed: addresses that names share on demand, all else ahead.</summary>
    public List<RecordSet> Records(DnsName apex, SharedSet delegations) =>
        [.. Wanted(apex, delegations).Select(static laid => laid.Set is not SharedSet shared ? (RecordSet)laid.Set : !OnDemandSets.Has(shared) ? shared.Current : OnDemandSets.StandIn(shared)).OfType<RecordSet>()];

    /// <summary>Gives the table what has changed.</summary>
    public void Lay(AnswerTable table, DnsName apex, List<LaidSet> wanted)
    {
        foreach (var (type, _, _) in _laid.Where(laid => !wanted.Exists(set => set.Type == laid.Type)))
        {
            table.Remove(apex, name, type);
        }

        foreach (var (type, set, signatures) in wanted)
        {
            if (_laid.Exists(laid => laid.Type == type && ReferenceEquals(laid.Set, set) && ReferenceEquals(laid.Signatures, signatures)))
            {
                continue;
            }

            if (set is SharedSet shared)
            {
                table.Put(apex, name, shared);
            }
            else
            {
                table.Put(apex, name, (RecordSet)set, signatures);
            }
        }

        _laid = wanted;
    }

    /// <summary>
    /// 1. Its own records; an alias that stands beside other data, which the Api refuses, is left out. 2. At the zone's name, the
    /// network's servers unless it has its own. 3. The Gateways, where a service has the name and its own records say nothing of
    /// addresses.
    /// </summary>
    /// <param name="delegations">The network's name servers, for a zone that has none of its own.</param>
    public List<LaidSet> Wanted(DnsName apex, SharedSet delegations)
    {
        var isApex = name.Equals(apex);
        List<LaidSet> wanted =
            [.. _sets.Where(set => set.Type != DnsRecordType.Cname || (_sets.Count + _steered.Count == 1 && !isApex)).Select(static set => new LaidSet(set.Type, set))];
        wanted.AddRange(_steered.Where(set => !wanted.Exists(other => other.Type == set.Type)).Select(static set => new LaidSet(set.Type, set)));
        if (isApex && Find(DnsRecordType.Ns) is null)
        {
            wanted.Add(new LaidSet(DnsRecordType.Ns, delegations));
        }

        var isSpokenFor = wanted.Exists(set =>
            set.Type is DnsRecordType.A or DnsRecordType.Aaaa or DnsRecordType.Cname || (set.Type == DnsRecordType.Ns && !isApex));
        if (Claimed is not null && !isSpokenFor)
        {
            wanted.Add(new LaidSet(DnsRecordType.A, Claimed.Ipv4For(name)));
            wanted.Add(new LaidSet(DnsRecordType.Aaaa, Claimed.Ipv6For(name)));
        }

        return wanted;
    }
}
