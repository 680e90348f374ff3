using System.Text;
using Edge.Dns;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// What steered record sets are answered with: those with the same steering share one set of the table, so that a member that
/// falls costs as much for one name as for thousands. For one caller at a time, that of the <see cref="NamingBook"/>.
/// </summary>
public sealed class SteeringBook
{
    private readonly AnswerTable _table;
    private readonly PoolBook _pools = new();
    private readonly Dictionary<SteeringKey, SteeredRecords> _records = [];
    private readonly Dictionary<SharedSet, SteeredRecords> _byShared = [];

    /// <summary>Who names a pool, so that its change finds them.</summary>
    private readonly Dictionary<string, HashSet<SteeredRecords>> _users = new(StringComparer.Ordinal);
    private readonly HashSet<SteeredRecords> _changed = [];
    /// <summary>Those by nearness, where pools may be nearer or farther by now.</summary>
    private readonly HashSet<SteeredRecords> _displaced = [];
    private IReadOnlyList<Place> _places = [];
    private LocationMap? _map;

    internal SteeringBook(AnswerTable table) => _table = table;

    /// <summary>Whether it is known where addresses lie.</summary>
    public bool IsLocating => _map is not null;

    /// <summary>Different steerings that are answered by.</summary>
    public int Count => _records.Count;

    /// <summary>The pools that steered records name, each with the document of now.</summary>
    public IEnumerable<(string Id, PoolDocument Document)> PoolsInUse() =>
        _users.Keys.Select(id => (id, _pools.Find(id))).Where(static pool => pool.Item2 is not null).Select(static pool => (pool.id, pool.Item2!));

    /// <summary>From now on addresses lie where this says.</summary>
    public void Locate(World world)
    {
        ArgumentNullException.ThrowIfNull(world);
        var before = _map;
        (_places, _map) = (world.Places, _table.Map(world.Networks));
        _pools.Locate(_places, _map);
        _changed.UnionWith(_records.Values);
        foreach (var records in _records.Values)
        {
            records.Arrange(_places, _map, _pools);
        }

        Publish();
        if (before is not null)
        {
            _table.Drop(before);
        }
    }

    /// <summary>Takes over what is thought of members; in force when it returns.</summary>
    public void Judge(IReadOnlyCollection<MemberJudgement> judgements)
    {
        ArgumentNullException.ThrowIfNull(judgements);
        foreach (var judgement in judgements.Where(_pools.Judge))
        {
            NoteChange(judgement.Pool);
        }

        Publish();
    }

    /// <summary>Takes a pool's document; null if it is gone.</summary>
    internal void Take(string pool, PoolDocument? document)
    {
        if (document is null)
        {
            _pools.Remove(pool);
        }
        else
        {
            _pools.Put(pool, document);
        }

        NoteChange(pool);
        foreach (var records in _users.GetValueOrDefault(pool) ?? [])
        {
            if (records.Key.Steering.Policy == SteeringDocument.Latency)
            {
                // Where it stands may be another place.
                records.Arrange(_places, _map, _pools);
            }
        }
    }

    /// <summary>Takes what a Gateway measured of its visitors; null if that is gone.</summary>
    internal void Measure(string gateway, LatencyDocument? latencies)
    {
        _pools.Measure(gateway, latencies);
        NoteNearness();
    }

    /// <summary>Takes the Gateways of now.</summary>
    internal void Take(IReadOnlyCollection<NamedGateway> gateways)
    {
        if (_pools.Take([.. gateways.OrderBy(static gateway => gateway.Id.Value, StringComparer.Ordinal).Select(static gateway => (gateway.Id.Value, NodeAddress.Of(gateway.Node)))]))
        {
            NoteNearness();
        }
    }

    /// <summary>The country that an address lies in; empty if that is not known.</summary>
    public string CountryOf(System.Net.IPAddress address) => _pools.PlaceOf(address).Country;

    /// <summary>Forgets every pool, before all of them are taken anew.</summary>
    internal void ForgetPools()
    {
        _pools.Clear();
        _changed.UnionWith(_records.Values);
    }

    /// <summary>The set of the table for a steered record set, with one user more.</summary>
    internal SharedSet Share(RecordSetId id, RecordSetDocument document)
    {
        Invariant.Hold(document.Steering is not null, "only steered sets are shared by their steering");
        var text = Encoding.UTF8.GetString(ResourceKinds.RecordSet.Serialise(new RecordSetDocument { Steering = document.Steering }).Span);
        var key = new SteeringKey(text, id.Type, document.TtlSeconds, document.Steering);
        if (!_records.TryGetValue(key, out var records))
        {
            records = Begin(key);
        }

        records.Users++;
        return records.Shared;
    }

    /// <summary>One user more of a set, if it is one that is chosen among pools.</summary>
    internal void Retain(SharedSet shared)
    {
        if (_byShared.TryGetValue(shared, out var records))
        {
            records.Users++;
        }
    }

    /// <summary>One user less of a set; without any it goes.</summary>
    internal void Release(SharedSet shared)
    {
        if (!_byShared.TryGetValue(shared, out var records) || --records.Users > 0)
        {
            return;
        }

        _records.Remove(records.Key);
        _byShared.Remove(shared);
        _changed.Remove(records);
        _displaced.Remove(records);
        foreach (var pool in records.Key.Steering.AllPools())
        {
            if (_users[pool].Remove(records) && _users[pool].Count == 0)
            {
                _users.Remove(pool);
            }
        }

        _table.Unshare(shared);
    }

    /// <summary>Whether a set is one that is chosen among pools.</summary>
    internal bool Holds(SharedSet shared) => _byShared.ContainsKey(shared);

    /// <summary>Why a visitor gets what it gets of a set; null if the set is not chosen among pools.</summary>
    internal SteeringExplanation? Explain(SharedSet shared, System.Net.IPAddress visitor) =>
        _byShared.TryGetValue(shared, out var records) ? records.Explain(_table, _pools, visitor) : null;

    /// <summary>Puts what has changed into the table.</summary>
    internal void Publish()
    {
        foreach (var records in _displaced)
        {
            records.Arrange(_places, _map, _pools);
        }

        _displaced.Clear();
        foreach (var records in _changed)
        {
            records.Lay(_table, _pools);
        }

        _changed.Clear();
    }

    private SteeredRecords Begin(SteeringKey key)
    {
        var records = new SteeredRecords(key, _table.Share(key.Type));
        _records.Add(key, records);
        _byShared.Add(records.Shared, records);
        foreach (var pool in key.Steering.AllPools())
        {
            if (!_users.TryGetValue(pool, out var users))
            {
                _users[pool] = users = [];
            }

            users.Add(records);
        }

        records.Arrange(_places, _map, _pools);
        _changed.Add(records);
        return records;
    }

    private void NoteNearness()
    {
        foreach (var records in _records.Values.Where(static records => records.Key.Steering.Policy == SteeringDocument.Latency))
        {
            _displaced.Add(records);
            _changed.Add(records);
        }
    }

    private void NoteChange(string pool) => _changed.UnionWith(_users.GetValueOrDefault(pool) ?? []);
}
