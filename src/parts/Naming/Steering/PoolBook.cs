using System.Net;
using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>The pools of now, with the health of their members, and where they stand.</summary>
internal sealed class PoolBook
{
    /// <summary>What is nearer than this stands in the same place.</summary>
    private const double SamePlaceKilometres = 100;

    private readonly Dictionary<string, PoolDocument> _pools = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Pool, string Address), MemberHealth> _health = [];
    private IReadOnlyList<Place> _places = [];
    private LocationMap? _map;

    private readonly Dictionary<string, IReadOnlyDictionary<string, LatencyFigure>> _latencies = new(StringComparer.Ordinal);
    private IReadOnlyList<(string Id, IReadOnlyList<IPAddress> Addresses)> _gateways = [];

    public IReadOnlyCollection<string> Ids => _pools.Keys;

    public PoolDocument? Find(string pool) => _pools.GetValueOrDefault(pool);

    public void Clear() => _pools.Clear();

    public void Put(string pool, PoolDocument document) => _pools[pool] = document;

    public void Remove(string pool) => _pools.Remove(pool);

    /// <summary>Takes over where addresses lie.</summary>
    public void Locate(IReadOnlyList<Place> places, LocationMap? map) => (_places, _map) = (places, map);

    /// <summary>Takes what a Gateway measured; null if it is gone.</summary>
    public void Measure(string gateway, LatencyDocument? latencies)
    {
        _latencies.Remove(gateway);
        if (latencies is not null)
        {
            _latencies[gateway] = latencies.Figures.ToDictionary(static figure => figure.Country, StringComparer.Ordinal);
        }
    }

    /// <summary>Takes the Gateways of now.</summary>
    /// <returns>Whether they are others, or elsewhere.</returns>
    public bool Take(IReadOnlyList<(string Id, IReadOnlyList<IPAddress> Addresses)> gateways)
    {
        var isOther = gateways.Count != _gateways.Count || gateways.Zip(_gateways).Any(static pair => pair.First.Id != pair.Second.Id || !pair.First.Addresses.SequenceEqual(pair.Second.Addresses));
        _gateways = gateways;
        return isOther;
    }

    /// <summary>How near pools are to places, until anything is different: 1. by what a Gateway measured that is of the pool, or stands where it stands; 2. by distance.</summary>
    public Func<string, Place, PoolNearness> Nearness()
    {
        var beside = new Dictionary<string, (EarthPoint? Point, List<string> Gateways)>(StringComparer.Ordinal);
        return (pool, place) =>
        {
            if (!beside.TryGetValue(pool, out var known))
            {
                var point = PointOf(pool);
                beside[pool] = known = (point, GatewaysAt(pool, point));
            }

            var kilometres = known.Point is { } there && place.Somewhere is { } here ? here.DistanceTo(there) : (double?)null;
            PoolNearness? measured = null;
            foreach (var gateway in known.Gateways)
            {
                if (_latencies.GetValueOrDefault(gateway)?.GetValueOrDefault(place.Country) is { } figure
                    && PoolNearness.Measured(figure.Milliseconds, gateway, figure.Samples, kilometres) is var nearness
                    && (measured is not { } best || nearness.Milliseconds < best.Milliseconds))
                {
                    measured = nearness;
                }
            }

            return measured ?? PoolNearness.ByDistance(kilometres);
        };
    }

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

    /// <summary>Gateways that are members of a pool; else those that stand where it stands.</summary>
    private List<string> GatewaysAt(string pool, EarthPoint? point)
    {
        var members = (Find(pool)?.Members ?? []).Select(static member => member.Address).ToHashSet(StringComparer.Ordinal);
        List<string> own = [.. _gateways.Where(gateway => gateway.Addresses.Any(address => members.Contains(address.ToString()))).Select(static gateway => gateway.Id)];
        return own.Count > 0 || point is not { } there ? own
            : [.. _gateways.Where(gateway => gateway.Addresses.Any(address => PlaceOf(address).Somewhere is { } here && here.DistanceTo(there) <= SamePlaceKilometres)).Select(static gateway => gateway.Id)];
    }
}
