using System.Net;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// The zones that customers keep here, answered by the newest documents. What one change costs does not depend on how many
/// zones or records there are. Total: what cannot be answered for is left out, or stays as it was. For one caller at a time,
/// the same as that of the <see cref="NamingBook"/> that has it.
/// </summary>
public sealed partial class HostedZones
{
    private readonly AnswerTable _table;
    private readonly SharedSet _delegations;
    private readonly GatewayAnswers _gateways;
    private readonly Dictionary<DnsName, HostedZone> _zones = [];

    /// <summary>Zones whose first import still runs, which are not answered for yet.</summary>
    private readonly Dictionary<DnsName, List<(RecordSetId Id, RecordSet? Set)>> _coming = [];
    private readonly HashSet<HostedZone> _changed = [];
    private DnsName _domain = DnsName.Root;

    private readonly SigningMeans? _means;

    internal HostedZones(AnswerTable table, SharedSet delegations, GatewayAnswers gateways, SigningMeans? means)
    {
        (_table, _delegations, _gateways, _means) = (table, delegations, gateways, means);
        Steering = new SteeringBook(table);
        Aliases = new AliasBook(table, Steering, Look);
    }

    /// <summary>What the steered records of all zones are answered with.</summary>
    public SteeringBook Steering { get; }

    /// <summary>Moves the names that services have; set once by who keeps them.</summary>
    internal Action<DnsName, Action> Around { private get; set; } = static (_, change) => change();

    /// <summary>Takes documents that changed, each once; they are in force when it returns.</summary>
    /// <param name="changes">Of zones, their record sets and keys, and of pools; an entry is null if the key is gone.</param>
    public void Take(IReadOnlyCollection<(ResourceKey Key, ResourceEntry? Entry)> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        TakeKeys(changes);
        var zones = changes.Where(static change => ResourceKinds.Zone.Owns(change.Key)).ToList();
        var importing = new Dictionary<DnsName, long?>();
        foreach (var (key, entry) in zones.Where(static change => change.Entry is not null))
        {
            if (TryRead(key, entry!, out var apex, out var document))
            {
                Keep(apex, document, entry!.Modified);
                importing[apex] = document.Importing;
            }
        }

        foreach (var (key, entry) in changes)
        {
            TakePool(key, entry);
            if (RecordSetId.TryParse(key, out var id))
            {
                Change(id, entry, importing.GetValueOrDefault(id.Apex));
            }
        }

        foreach (var (key, _) in zones.Where(static change => change.Entry is null))
        {
            if (DnsName.TryParse(ResourceKinds.Zone.IdOf(key), out var apex))
            {
                End(apex);
            }
        }

        Publish();
    }

    /// <summary>Takes every document there is, in the place of all that was known.</summary>
    public void TakeAll(IReadOnlyCollection<ResourceEntry> entries)
    {
        ArgumentNullException.ThrowIfNull(entries);
        foreach (var apex in _zones.Keys.ToList())
        {
            End(apex);
        }

        _coming.Clear();
        Steering.ForgetPools();
        _signaturesBefore = SignatureCount;
        _signers.Clear();
        TakeKeys(entries.Select(static entry => (entry.Key, (ResourceEntry?)entry)));
        foreach (var entry in entries)
        {
            TakePool(entry.Key, entry);
            if (ResourceKinds.Zone.Owns(entry.Key) && TryRead(entry.Key, entry, out var apex, out var document))
            {
                Open(apex).BeginWith(document, entry.Modified);
            }
        }

        foreach (var entry in entries)
        {
            if (RecordSetId.TryParse(entry.Key, out var id) && _zones.TryGetValue(id.Apex, out var zone))
            {
                zone.Set(id, StoredRecords.Read(id, entry));
                Steer(zone, id, entry);
            }
        }

        Publish();
    }

    /// <summary>Why a visitor gets what it gets of a name; for the same caller as <see cref="Take"/>.</summary>
    public NameExplanation Explain(DnsName apex, DnsName name, DnsRecordType type, IPAddress visitor)
    {
        var hosted = _zones.GetValueOrDefault(apex)?.Find(name);
        return new NameExplanation
        {
            IsHosted = _zones.ContainsKey(apex),
            Alias = RecordSetId.Of(apex, name, type) is { Succeeded: true, Value: var id } ? Aliases.Explain(id) : null,
            Steered = hosted?.FindSteered(type) is { } set ? Steering.Explain(set, visitor) : null,
            IsOfGateways = hosted is not null && (hosted.FindSteered(type) is { } steered ? !Steering.Holds(steered) : hosted.Claimed is not null && hosted.Find(type) is null),
            HasRecords = hosted?.Find(type) is not null,
        };
    }

    /// <summary>From now on these are the network's own names, which no hosted zone answers for.</summary>
    internal void Begin(DnsName domain)
    {
        _domain = domain;
        foreach (var apex in _zones.Keys.Where(apex => apex.IsWithin(domain)).ToList())
        {
            End(apex);
        }

        _changed.UnionWith(_zones.Values);
        Publish();
    }

    /// <summary>Whether a name lies in a hosted zone.</summary>
    internal bool Holds(DnsName name) => ZoneOf(name) is not null;

    /// <summary>Gives a name the addresses of Gateways beside its records, or takes them away.</summary>
    internal void Claim(DnsName name, GatewayAnswers? gateways)
    {
        var zone = ZoneOf(name);
        Invariant.Hold(zone is not null, "a name is claimed in the zone that holds it");
        zone.Claim(name, gateways);
        _changed.Add(zone);
    }

    /// <summary>Gives the table what has changed.</summary>
    internal void Publish()
    {
        Steering.Publish();
        FollowAliases();
        FollowShared();
        foreach (var zone in _changed)
        {
            zone.Lay(_table, _delegations, _domain);
        }

        _table.Publish();
        TakeBackKeys();
        ForgetSigners(_changed.Where(static zone => zone.Signer is not null).Select(static zone => zone.Apex).ToList());
        _changed.Clear();
    }

    private void Keep(DnsName apex, ZoneDocument document, Revision modified)
    {
        if (_zones.GetValueOrDefault(apex) is { } other && other.IsTaken != document.IsTaken())
        {
            End(apex);
        }

        if (_zones.TryGetValue(apex, out var zone))
        {
            zone.Take(document, modified);
            _changed.Add(zone);
        }
        else if (document.Importing is not null)
        {
            // Denying the names that are still to come would be remembered by resolvers.
            _coming.TryAdd(apex, []);
        }
        else
        {
            var opened = Open(apex);
            opened.BeginWith(document, modified);
            if (_coming.Remove(apex, out var sets))
            {
                sets.ForEach(set => opened.Set(set.Id, set.Set));
            }
        }
    }

    private void Change(RecordSetId id, ResourceEntry? entry, long? importing)
    {
        if (_zones.TryGetValue(id.Apex, out var zone))
        {
            zone.Take(id, entry is null ? null : StoredRecords.Read(id, entry), entry?.Modified, importing);
            Steer(zone, id, entry);
            _changed.Add(zone);
        }
        else if (_coming.TryGetValue(id.Apex, out var sets))
        {
            sets.Add((id, entry is null ? null : StoredRecords.Read(id, entry)));
        }
    }

    private void TakePool(ResourceKey key, ResourceEntry? entry)
    {
        if (ResourceKinds.Pool.IdOf(key) is { } pool)
        {
            Steering.Take(pool, entry is not null && ResourceKinds.Pool.Parse(entry) is { Succeeded: true } parsed ? parsed.Value : null);
        }
        else if (ResourceKinds.Latency.IdOf(key) is { } gateway)
        {
            Steering.Measure(gateway, entry is not null && ResourceKinds.Latency.Parse(entry) is { Succeeded: true } measured ? measured.Value : null);
        }
    }

    private HostedZone Open(DnsName apex)
    {
        var zone = new HostedZone(apex) { Signer = _signers.GetValueOrDefault(apex) };
        zone.Take(_taken.GetValueOrDefault(apex));
        Around(apex, () =>
        {
            _table.PutZone(apex, Placeholder(apex));
            _zones.Add(apex, zone);
        });
        Aliases.NoteArrival(name => name.IsWithin(apex));
        _changed.Add(zone);
        return zone;
    }

    private void End(DnsName apex)
    {
        _coming.Remove(apex);
        if (_zones.TryGetValue(apex, out var zone))
        {
            Around(apex, () =>
            {
                _table.RemoveZone(apex);
                _zones.Remove(apex);
                _changed.Remove(zone);
            });
            Release(zone);
        }

        EndSigning(apex);
    }

    private HostedZone? ZoneOf(DnsName name)
    {
        for (var above = name; above is not null; above = above.Parent)
        {
            if (_zones.TryGetValue(above, out var zone))
            {
                return zone;
            }
        }

        return null;
    }

    private bool TryRead(ResourceKey key, ResourceEntry entry, out DnsName apex, out ZoneDocument document)
    {
        (apex, document) = (DnsName.Root, null!);
        if (ResourceKinds.Zone.Parse(entry) is not { Succeeded: true } parsed || !DnsName.TryParse(ResourceKinds.Zone.IdOf(key), out var name) || name.IsWithin(_domain))
        {
            return false;
        }

        (apex, document) = (name, parsed.Value);
        return true;
    }

    /// <summary>The table wants a SOA at once; the true one follows before anything is published.</summary>
    private static RecordSet Placeholder(DnsName apex) => RecordSet.Soa(0, new StartOfAuthority { PrimaryServer = apex, Mailbox = apex, Serial = 0 });
}
