using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// The plans that a Stargate answers by. A generation that is not above the one in force is not taken over, even though it
/// stands in the store: whoever wrote it was late. For one caller at a time.
/// </summary>
public sealed class PlansInForce(CoordinationMetrics metrics)
{
    private Dictionary<string, PlanInForce> _plans = new(StringComparer.Ordinal);
    private long _epoch;

    /// <summary>Raised with a region and why what stands in the store for it is not followed.</summary>
    public event Action<string, Failure>? Refused;

    /// <summary>The members of a region's plan; empty if there is none.</summary>
    public IReadOnlyList<string> MembersOf(string region) => _plans.TryGetValue(region, out var plan) ? plan.Document.Members : [];

    /// <summary>The generation of a region's plan; 0 if there is none.</summary>
    public long GenerationOf(string region) => _plans.TryGetValue(region, out var plan) ? plan.Document.Generation : 0;

    /// <summary>Follows the store. Another epoch begins anew, and a plan that was deleted is forgotten.</summary>
    public void Follow(ControlPicture picture)
    {
        var next = new Dictionary<string, PlanInForce>(StringComparer.Ordinal);
        foreach (var (key, entry) in picture.Entries)
        {
            if (ResourceKinds.RoutingPlan.IdOf(key) is { } region && ResourceKinds.RoutingPlan.Parse(entry) is { Succeeded: true } plan)
            {
                var before = picture.Epoch == _epoch ? _plans.GetValueOrDefault(region) : null;
                next[region] = Successor(region, before, entry, plan.Value);
            }
        }

        (_plans, _epoch) = (next, picture.Epoch);
    }

    private PlanInForce Successor(string region, PlanInForce? before, ResourceEntry entry, RoutingPlanDocument plan)
    {
        if (before is null || before.Created != entry.Created)
        {
            return new PlanInForce(plan, entry.Created, entry.Modified);
        }

        if (before.Seen == entry.Modified)
        {
            return before;
        }

        if (ResourceKinds.RoutingPlan.CheckSuccession(before.Document, plan) is not { } failure)
        {
            return new PlanInForce(plan, entry.Created, entry.Modified);
        }

        metrics.PlanRefused();
        Refused?.Invoke(region, failure);
        return before with { Seen = entry.Modified };
    }

    /// <param name="Seen">The revision that was looked at last; above the plan's own when that one was refused.</param>
    private sealed record PlanInForce(RoutingPlanDocument Document, Revision Created, Revision Seen);
}
