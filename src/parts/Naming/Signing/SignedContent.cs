using Edge.Dns;

namespace Edge.Naming;

/// <summary>
/// A hosted zone as it is signed with one choice of keys. It is made a part at a time, so that a large zone holds up nobody's
/// changes, and is answered with once it is whole.
/// </summary>
internal sealed class SignedContent
{
    private readonly SignedZone _zone;
    private readonly Queue<HostedName> _waiting;

    /// <param name="choice">Names the keys.</param>
    /// <param name="names">Every name that is to be signed.</param>
    /// <param name="signing">Its zone-signing keys also sign what is signed on demand.</param>
    public SignedContent(DnsName apex, string choice, ZoneSigning signing, RecordSet soa, KeySets keys, IEnumerable<HostedName> names, DateTimeOffset now)
    {
        (Choice, ZoneKeys) = (choice, signing.ZoneKeys);
        Keys = keys;

        // In the order of the chain, so that hardly any link is signed twice.
        _waiting = new Queue<HostedName>(names.OrderBy(static name => name.Name));
        ZoneChange[] head = [new ZoneChange { Owner = apex, Type = DnsRecordType.Soa, Set = soa }, .. keys.ChangesOf(apex, null).Where(static change => change.Set is not null)];
        _zone = SignedZone.Sign(apex, head, signing, now);
    }

    public string Choice { get; }

    public IReadOnlyList<SigningKey> ZoneKeys { get; }

    public KeySets Keys { get; private set; }

    public bool IsWhole => _waiting.Count == 0;

    /// <summary>When the first signature over records ends; null until all were looked at.</summary>
    public DateTimeOffset? FirstEnd => _zone.FirstEnd;

    public long SignatureCount => _zone.SignatureCount;

    /// <summary>Signs some of the names that wait.</summary>
    public void Step(int namesMax, SharedSet delegations, DateTimeOffset now)
    {
        List<ZoneChange> changes = [];
        for (var i = 0; i < namesMax && _waiting.TryDequeue(out var name); i++)
        {
            changes.AddRange(ChangesOf(name, delegations));
        }

        _zone.Apply(changes, now);
    }

    /// <summary>Takes changes over, and returns the names at which anything is different now.</summary>
    public IReadOnlyList<DnsName> Take(IEnumerable<HostedName> names, RecordSet soa, KeySets keys, SharedSet delegations, DateTimeOffset now)
    {
        Keys = keys;
        return _zone.Apply(
            [
                .. AuthorityOf(soa),
                .. keys.ChangesOf(_zone.Apex, _zone.Find(_zone.Apex)),
                .. names.SelectMany(name => ChangesOf(name, delegations)),
            ],
            now);
    }

    /// <summary>Signs again what expires before long.</summary>
    public IReadOnlyList<DnsName> Renew(int namesMax, DateTimeOffset now) => _zone.Renew(now, namesMax);

    /// <summary>The signatures over the SOA.</summary>
    public RecordSet? AuthoritySignatures() => _zone.Find(_zone.Apex)?.FindSignatures(DnsRecordType.Soa);

    /// <summary>What is answered at a name, the SOA left out.</summary>
    public List<LaidSet> SetsOf(HostedName name, SharedSet delegations)
    {
        if (_zone.Find(name.Name) is not { } found)
        {
            return [];
        }

        var wanted = found.Sets.Any(OnDemandSets.IsStandIn) ? name.Wanted(_zone.Apex, delegations) : [];
        return
        [
            .. found.Sets.Where(static set => set.Type is not (DnsRecordType.Soa or DnsRecordType.Rrsig) && !OnDemandSets.IsStandIn(set))
                .Select(set => new LaidSet(set.Type, set, found.FindSignatures(set.Type))),
            .. wanted.Where(laid => laid.Set is SharedSet shared && OnDemandSets.Has(shared) && found.Find(laid.Type) is not null),
        ];
    }

    /// <summary>A copy for secondaries, in which what is signed on demand here is signed too: they cannot do so.</summary>
    public ZoneCopy Complete(ZoneCopy copy, DateTimeOffset now) => copy with
    {
        Sets =
        [
            .. copy.Sets.Select(set => set.Signatures is null && _zone.Find(set.Name)?.Find(set.Set.Type) is { } laid && OnDemandSets.IsStandIn(laid)
                ? set with { Signatures = _zone.SignaturesOf(set.Name, set.Set, now) }
                : set),
        ],
    };

    private List<ZoneChange> ChangesOf(HostedName name, SharedSet delegations)
    {
        var before = _zone.Find(name.Name);
        var wanted = name.Records(_zone.Apex, delegations);
        List<ZoneChange> changes = [];
        foreach (var set in before?.Sets ?? [])
        {
            if (!IsMade(name.Name, set.Type) && !wanted.Exists(other => other.Type == set.Type))
            {
                changes.Add(new ZoneChange { Owner = name.Name, Type = set.Type });
            }
        }

        foreach (var set in wanted)
        {
            if (!IsMade(name.Name, set.Type) && !ReferenceEquals(before?.Find(set.Type), set))
            {
                changes.Add(new ZoneChange { Owner = name.Name, Type = set.Type, Set = set, IsSignedOnDemand = OnDemandSets.IsStandIn(set) });
            }
        }

        return changes;
    }

    private ZoneChange[] AuthorityOf(RecordSet soa)
    {
        var before = _zone.Find(_zone.Apex)!.Find(DnsRecordType.Soa)!;
        return before.TtlSeconds == soa.TtlSeconds && before.Value(0).SequenceEqual(soa.Value(0)) ? [] : [new ZoneChange { Owner = _zone.Apex, Type = DnsRecordType.Soa, Set = soa }];
    }

    /// <summary>Whether signing makes it, or it follows from the zone's document or keys.</summary>
    private bool IsMade(DnsName name, DnsRecordType type) =>
        type is DnsRecordType.Rrsig or DnsRecordType.Nsec || (name.Equals(_zone.Apex) && (type == DnsRecordType.Soa || KeySets.Types.Contains(type)));
}
