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
    /// <param name="pointOf">Where a pool stands; null if that is not known.</param>
    public static SteeringOrder Of(SteeringDocument steering, Place place, Func<string, EarthPoint?> pointOf)
    {
        var rule = steering.Rules.FirstOrDefault(rule => rule.Country is not null && rule.Country == place.Country)
            ?? steering.Rules.FirstOrDefault(rule => rule.Region is not null && rule.Region == place.Region);
        return rule is not null ? Of(steering, rule)
            : steering.Policy == SteeringDocument.Latency && place.Somewhere is { } here ? new SteeringOrder(Nearest(steering.Pools, here, pointOf), null)
            : new SteeringOrder(steering.Pools, null);
    }

    /// <summary>Pools of which it is not known where they stand come last, in the order of the set.</summary>
    private static List<string> Nearest(IReadOnlyList<string> pools, EarthPoint here, Func<string, EarthPoint?> pointOf) =>
        [.. pools.OrderBy(pool => pointOf(pool) is { } there ? here.DistanceTo(there) : double.MaxValue)];

    private static List<string> Continue(IReadOnlyList<string> pools, SteeringDocument steering) => [.. pools, .. steering.Pools.Except(pools, StringComparer.Ordinal)];
}
