using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>One hosted zone, as it is answered and as it is to be.</summary>
internal sealed partial class HostedZone(DnsName apex)
{
    private readonly Dictionary<DnsName, HostedName> _names = [];
    private readonly HashSet<HostedName> _changed = [];
    private readonly HashSet<HostedName> _sharing = [];
    private RecordSet? _authority;
    private bool _isLaid;

    /// <summary>What came while an import runs; null while none does.</summary>
    private Dictionary<RecordSetId, RecordSet?>? _waiting;

    public DnsName Apex => apex;

    /// <summary>The zone's document as it is answered by.</summary>
    public ZoneDocument Document { get; private set; } = new();

    /// <summary>The revision of its last change that is answered by.</summary>
    public Revision Modified { get; private set; }

    /// <summary>Signs it; null where it has no keys.</summary>
    public ZoneSigner? Signer { get; set; }

    /// <summary>Takes over what the store says of the zone itself. While an import runs, nothing of it is answered by.</summary>
    public void Take(ZoneDocument document, Revision modified)
    {
        if (document.Importing is not null)
        {
            _waiting ??= [];
            return;
        }

        (Document, Modified) = (document, modified);
        foreach (var (id, set) in _waiting ?? [])
        {
            Set(id, set);
        }

        _waiting = null;
    }

    /// <summary>Answers by a zone in the middle of its import: whoever begins then has no older content.</summary>
    public void BeginWith(ZoneDocument document, Revision modified)
    {
        (Document, Modified) = (document, modified);
        _waiting = document.Importing is null ? null : [];
    }

    /// <param name="modified">When it was written; null if it is gone. What is older than an import does not wait for it.</param>
    public void Take(RecordSetId id, RecordSet? set, Revision? modified, long? importing)
    {
        if (_waiting is not null && !(modified is { } at && importing is { } before && at.Value <= before))
        {
            _waiting[id] = set;
        }
        else
        {
            Set(id, set);
        }
    }

    /// <summary>Puts a record set in place whether an import runs or not.</summary>
    public void Set(RecordSetId id, RecordSet? set)
    {
        var name = NameOf(id.Name);
        name.Set(id.Type, set);
        _changed.Add(name);
    }

    /// <summary>Puts a set in place whose records depend on the client; imports leave such sets alone.</summary>
    /// <returns>The set that it had before.</returns>
    public SharedSet? Steer(RecordSetId id, SharedSet? set)
    {
        var name = NameOf(id.Name);
        var before = name.FindSteered(id.Type);
        name.Steer(id.Type, set);
        _changed.Add(name);
        return before;
    }

    /// <summary>What the zone says of a name; null if nothing.</summary>
    public HostedName? Find(DnsName name) => _names.GetValueOrDefault(name);

    /// <summary>Every set whose records depend on the client.</summary>
    public IEnumerable<(RecordSetId Id, SharedSet Set)> Steered() => _names.Values.SelectMany(name => name.Steered.Select(set => (RecordSetId.Of(apex, name.Name, set.Type).Value, set)));

    /// <summary>The wildcard that stands in for a name without records; null if there is none.</summary>
    public DnsName? WildcardOf(DnsName name)
    {
        for (var above = name; above != apex;)
        {
            above = above.Parent!;
            if (above.TryChild("*", out var wildcard) && _names.ContainsKey(wildcard))
            {
                return wildcard;
            }

            if (_names.ContainsKey(above))
            {
                return null;
            }
        }

        return null;
    }

    /// <summary>Whether the servers of another zone are asked for a name.</summary>
    public bool IsDelegated(DnsName name)
    {
        for (var above = name; above != apex; above = above.Parent!)
        {
            if (_names.GetValueOrDefault(above) is { } hosted && (hosted.Find(DnsRecordType.Ns) is not null || (above != name && hosted.Find(DnsRecordType.Dname) is not null)))
            {
                return true;
            }
        }

        return name != apex && _names.GetValueOrDefault(apex)?.Find(DnsRecordType.Dname) is not null;
    }

    public void Claim(DnsName name, GatewayAnswers? gateways)
    {
        var claimed = NameOf(name);
        claimed.Claimed = gateways;
        _changed.Add(claimed);
    }

    /// <summary>Whether it has names whose records others have too, and which change without them.</summary>
    public bool IsSharing => _sharing.Count > 0;

    /// <summary>Shared sets came into being or ceased: in a signed zone the chain says so at each name that has one of them.</summary>
    /// <returns>Whether any name here has.</returns>
    public bool Reshare(IReadOnlySet<SharedSet> turned)
    {
        var before = _changed.Count;
        _changed.UnionWith(_sharing.Where(name => name.HasAny(turned)));
        return _changed.Count > before;
    }

    /// <summary>Gives the table what has changed.</summary>
    public void Lay(AnswerTable table, SharedSet delegations, DnsName domain)
    {
        if (IsTaken)
        {
            LayTaken(table);
            return;
        }

        _changed.Add(NameOf(apex));
        var soa = ZoneAuthority.Of(Document, Modified, NameOf(apex).Find(DnsRecordType.Ns), domain);
        IReadOnlyCollection<DnsName>? touched = [.. _changed.Select(static name => name.Name)];
        if (Signer is not null)
        {
            touched = Signer.Follow(_changed, _names.Values, soa, delegations, atOnce: !_isLaid);
        }

        Signer?.HandKeys();
        table.PutZone(apex, soa, Signer?.Current?.AuthoritySignatures());
        LayNames(table, delegations, touched ?? [.. _names.Keys]);
        foreach (var name in _changed)
        {
            _ = name.IsSharing ? _sharing.Add(name) : _sharing.Remove(name);
            if (name.IsEmpty)
            {
                _names.Remove(name.Name);
            }
        }

        (_authority, _isLaid) = (soa, true);
        _changed.Clear();
    }

    /// <summary>Everything is signed by now: gives the table all of it.</summary>
    public void LaySigned(AnswerTable table, SharedSet delegations) => LayAgain(table, delegations, _names.Keys.ToList());

    /// <summary>Gives the table names whose signatures are new.</summary>
    public void LayAgain(AnswerTable table, SharedSet delegations, IReadOnlyCollection<DnsName> names)
    {
        Signer?.HandKeys();
        table.PutZone(apex, _authority!, Signer?.Current?.AuthoritySignatures());
        LayNames(table, delegations, names);
    }

    private void LayNames(AnswerTable table, SharedSet delegations, IReadOnlyCollection<DnsName> names)
    {
        foreach (var touched in names)
        {
            var name = NameOf(touched);
            name.Lay(table, apex, Signer?.Current is { } signed ? signed.SetsOf(name, delegations) : name.Wanted(apex, delegations));
            if (name.IsEmpty)
            {
                _names.Remove(touched);
            }
        }
    }

    private HostedName NameOf(DnsName name)
    {
        if (!_names.TryGetValue(name, out var hosted))
        {
            _names[name] = hosted = new HostedName(name);
        }

        return hosted;
    }
}
