using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>One hosted zone, as it is answered and as it is to be.</summary>
internal sealed class HostedZone(DnsName apex)
{
    private readonly Dictionary<DnsName, HostedName> _names = [];
    private readonly HashSet<HostedName> _changed = [];

    /// <summary>What came while an import runs; null while none does.</summary>
    private Dictionary<RecordSetId, RecordSet?>? _waiting;

    public DnsName Apex => apex;

    /// <summary>The zone's document as it is answered by.</summary>
    public ZoneDocument Document { get; private set; } = new();

    /// <summary>The revision of its last change that is answered by.</summary>
    public Revision Modified { get; private set; }

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
    public IEnumerable<SharedSet> Steered() => _names.Values.SelectMany(static name => name.Steered);

    public void Claim(DnsName name, GatewayAnswers? gateways)
    {
        var claimed = NameOf(name);
        claimed.Claimed = gateways;
        _changed.Add(claimed);
    }

    /// <summary>Gives the table what has changed.</summary>
    public void Lay(AnswerTable table, SharedSet delegations, DnsName domain)
    {
        table.PutZone(apex, ZoneAuthority.Of(Document, Modified, NameOf(apex).Find(DnsRecordType.Ns), domain));
        _changed.Add(NameOf(apex));
        foreach (var name in _changed)
        {
            name.Lay(table, apex, delegations);
            if (name.IsEmpty)
            {
                _names.Remove(name.Name);
            }
        }

        _changed.Clear();
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
