using System.Net;
using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>The pools of now, with the health of their members, and where they stand.</summary>
internal sealed class PoolBook
{
    private readonly Dictionary<string, PoolDocument> _pools = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Pool, string Address), MemberHealth> _health = [];
    private IReadOnlyList<Place> _places = [];
    private LocationMap? _map;

    public IReadOnlyCollection<string> Ids => _pools.Keys;

    public PoolDocument? Find(string pool) => _pools.GetValueOrDefault(pool);

    public void Clear() => _pools.Clear();

    public void Put(string pool, PoolDocument document) => _pools[pool] = document;

    public void Remove(string pool) => _pools.Remove(pool);

    /// <summary>Takes over where addresses lie.</summary>
    public void Locate(IReadOnlyList<Place> places, LocationMap? map) => (_places, _map) = (places, map);

    /// <returns>Whether anything is different.</returns>
    public bool Judge(MemberJudgement judgement)
    {
        var key = (judgement.Pool, judgement.Address);
        var before = _health.GetValueOrDefault(key);
        if (judgement.Health == MemberHealth.Unknown)
        {
            _health.Remove(key);
        }
        else
        {
            _health[key] = judgement.Health;
        }

        return before != judgement.Health;
    }

    public MemberHealth HealthOf(string pool, string address) => _health.GetValueOrDefault((pool, address));

    /// <summary>The place of an address; <see cref="Place.Unknown"/> without anything to look it up in.</summary>
    public Place PlaceOf(IPAddress address) =>
        _map is not null && _map.Find(address).Location is var location && location < _places.Count ? _places[location] : Place.Unknown;

    /// <summary>Where a pool stands: in the country that it names, else where its first member lies.</summary>
    public EarthPoint? PointOf(string pool) =>
        Find(pool) is not { } document ? null
        : document.Country is { } country ? new Place(country).Somewhere
        : IPAddress.TryParse(document.Members[0].Address, out var address) ? PlaceOf(address).Somewhere
        : null;

    /// <summary>Pools that exist, as far as a family of addresses goes.</summary>
    public IReadOnlyList<PoolMembers> Peopled(IEnumerable<string> pools, DnsRecordType type) =>
        [.. pools.Select(pool => Find(pool) is { } document ? PoolMembers.Of(pool, document, type, address => HealthOf(pool, address)) : null).OfType<PoolMembers>()];
}
