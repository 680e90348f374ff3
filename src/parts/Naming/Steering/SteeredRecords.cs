using System.Net;
using Edge.Dns;
using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>
/// What names with the same steering, type and TTL are answered with. Which order of pools a visitor gets follows from the
/// document and the map alone; what an order gives follows from pools and health.
/// </summary>
internal sealed class SteeredRecords(SteeringKey key, SharedSet shared)
{
    /// <summary>Addresses in one answer; of more members, each query gets so many, by chance.</summary>
    public const int AddressCountMax = 16;

    /// <summary>Orders of pools that are told apart.</summary>
    private const int OrderCountMax = 2048;

    private readonly List<SteeringOrder> _orders = [];
    private readonly Dictionary<string, int> _indexes = new(StringComparer.Ordinal);
    private Dictionary<ushort, int> _byLocation = [];
    private List<(IPNetwork Network, int Answer)> _byNetwork = [];
    private LocationMap? _map;
    private List<IReadOnlyList<PoolMember>> _answered = [];

    public SteeringKey Key => key;

    public SharedSet Shared => shared;

    /// <summary>Record sets that have it.</summary>
    public int Users { get; set; }

    /// <summary>Works out which visitors get which order of pools.</summary>
    /// <param name="places">By their numbers in the map.</param>
    /// <param name="map">Null if it is not known where addresses lie: then subnets alone tell visitors apart.</param>
    public void Arrange(IReadOnlyList<Place> places, LocationMap? map, PoolBook pools)
    {
        _orders.Clear();
        _indexes.Clear();
        _answered = [];
        var isByPlace = map is not null && (key.Steering.Policy == SteeringDocument.Latency || key.Steering.Rules.Any(static rule => rule.Subnet is null));
        _map = isByPlace ? map : null;
        var nearness = pools.Nearness();
        IndexOf(SteeringOrder.Of(key.Steering, Place.Unknown, nearness));
        _byLocation = [];
        for (var number = 1; isByPlace && number < places.Count; number++)
        {
            if (IndexOf(SteeringOrder.Of(key.Steering, places[number], nearness)) is > 0 and var index)
            {
                _byLocation[(ushort)number] = index;
            }
        }

        _byNetwork = [.. key.Steering.Rules.Where(static rule => rule.Subnet is not null).Select(rule => (IPNetwork.Parse(rule.Subnet!), IndexOf(SteeringOrder.Of(key.Steering, rule))))];
    }

    /// <summary>Puts what pools and health say into the table, if it is something else than before.</summary>
    public void Lay(AnswerTable table, PoolBook pools)
    {
        var choices = _orders.Select(order => PoolChoice.Of(pools.Peopled(order.Pools, key.Type))).ToList();

        // Where the pools of an order have no address of the family, those of another one are better than none.
        var other = choices.Find(static choice => choice is not null);
        List<IReadOnlyList<PoolMember>> answers = other is null ? [] : [.. choices.Select(choice => (choice ?? other).Members)];
        if (answers.Count == _answered.Count && answers.Zip(_answered).All(static pair => pair.First.SequenceEqual(pair.Second)) && (shared.Current is not null || answers.Count == 0))
        {
            return;
        }

        _answered = answers;
        if (answers.Count == 0)
        {
            table.Replace(shared, null);
            return;
        }

        table.Steer(shared, new SteeredSet([.. answers.Select(AnswerOf)]) { Map = _map, ByLocation = _byLocation, ByNetwork = _byNetwork });
    }

    /// <summary>What a visitor gets, out of the table itself, and why.</summary>
    public SteeringExplanation Explain(AnswerTable table, PoolBook pools, IPAddress visitor)
    {
        var place = pools.PlaceOf(visitor);
        var subnet = _byNetwork.Where(listed => listed.Network.Contains(visitor)).OrderByDescending(static listed => listed.Network.PrefixLength).Select(static listed => listed.Network.ToString()).FirstOrDefault();
        var rule = subnet is null ? _map is null ? null : SteeringOrder.Of(key.Steering, place, pools.Nearness()).Rule : key.Steering.Rules.First(rule => rule.Subnet == subnet);
        var pick = table.Pick(shared, visitor);
        var order = _orders[pick?.Answer ?? 0];
        var peopled = pools.Peopled(order.Pools, key.Type);
        var nearness = pools.Nearness();
        return new SteeringExplanation
        {
            Steering = key.Steering,
            TtlSeconds = key.TtlSeconds,
            Place = place,
            IsByPlace = _map is not null,
            Rule = rule,
            Scope = pick?.Scope ?? 0,
            Pools = peopled,
            Nearness = key.Steering.Policy == SteeringDocument.Latency && _map is not null ? [.. peopled.Select(pool => nearness(pool.Pool, place).ToText())] : [],
            Choice = PoolChoice.Of(peopled),
            Addresses = pick is null ? [] : [.. _answered[pick.Value.Answer].Select(static member => member.Address)],
        };
    }

    /// <summary>One address by weight, or all together; of very many, runs that are chosen by the weight of their members.</summary>
    private SteeredAnswer AnswerOf(IReadOnlyList<PoolMember> members) => new()
    {
        Choices =
        [
            .. members.Chunk(key.Steering.Policy == SteeringDocument.Weighted ? 1 : AddressCountMax)
                .Select(run => (RecordSet.Addresses((uint)key.TtlSeconds, run.Select(static member => IPAddress.Parse(member.Address))), run.Sum(static member => member.Weight))),
        ],
    };

    private int IndexOf(SteeringOrder order)
    {
        var text = string.Join(' ', order.Pools);
        if (_indexes.TryGetValue(text, out var index))
        {
            return index;
        }

        if (_orders.Count == OrderCountMax)
        {
            // Of so many orders those that begin alike are alike enough.
            return Math.Max(0, _orders.FindIndex(known => known.Pools[0] == order.Pools[0]));
        }

        _orders.Add(order);
        return _indexes[text] = _orders.Count - 1;
    }
}
