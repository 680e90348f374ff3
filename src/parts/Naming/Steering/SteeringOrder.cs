using Edge.Kernel.Resources;

namespace Edge.Naming;

/// <summary>In which order visitors from somewhere are sent to pools, and by which rule.</summary>
/// <param name="Pools">The most preferred first.</param>
/// <param name="Rule">The rule that says so; null for the set's own order.</param>
internal sealed record SteeringOrder(IReadOnlyList<string> Pools, SteeringRule? Rule)
{
    /// <summary>The order for visitors of a subnet that has a rule.</summary>
    public static SteeringOrder Of(SteeringDocument steering, SteeringRule rule) => new(Continue(rule.Pools, steering), rule);

    /// <summary>
    /// The order for visitors of a place: 1. by the rule for its country; 2. by that for its region; 3. nearest first, if the
    /// policy says so; 4. the set's own. The set's own pools come behind those of a rule, as a last resort.
    /// </summary>
    /// <param name="nearness">How near a pool is to a place.</param>
    public static SteeringOrder Of(SteeringDocument steering, Place place, Func<string, Place, PoolNearness> nearness)
    {
        var rule = steering.Rules.FirstOrDefault(rule => rule.Country is not null && rule.Country == place.Country)
            ?? steering.Rules.FirstOrDefault(rule => rule.Region is not null && rule.Region == place.Region);
        return rule is not null ? Of(steering, rule)
            : steering.Policy == SteeringDocument.Latency && place.Somewhere is not null ? new SteeringOrder(Nearest(steering.Pools, place, nearness), null)
            : new SteeringOrder(steering.Pools, null);
    }

    /// <summary>Pools of which it is not known where they stand come last, in the order of the set.</summary>
    private static List<string> Nearest(IReadOnlyList<string> pools, Place place, Func<string, Place, PoolNearness> nearness) => [.. pools.OrderBy(pool => nearness(pool, place).Milliseconds)];

    private static List<string> Continue(IReadOnlyList<string> pools, SteeringDocument steering) => [.. pools, .. steering.Pools.Except(pools, StringComparer.Ordinal)];
}
