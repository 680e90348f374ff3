using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>What every plan must fulfil before it is committed, whoever made it: a planner, a person, or a way back to an older one.</summary>
public static class PlanGuard
{
    public const string BelowMinimum = "below_minimum";

    /// <summary>Why the plan must not follow the one in the picture; null when it may.</summary>
    public static Failure? Check(RoutingPicture picture, string region, RoutingPlanDocument plan)
    {
        var before = picture.Plans.TryGetValue(region, out var present) ? present.Document : null;
        return (before is null ? null : ResourceKinds.RoutingPlan.CheckSuccession(before, plan))
            ?? CheckMembers(picture, plan)
            ?? CheckMinimum(picture, region, plan, before)
            ?? (before is null ? null : CheckDomains(picture, plan, before));
    }

    private static Failure? CheckMembers(RoutingPicture picture, RoutingPlanDocument plan)
    {
        for (var i = 0; i < plan.Members.Count; i++)
        {
            if (!picture.Nodes.TryGetValue(plan.Members[i], out var node) || node.Role != NodeRole.Gateway)
            {
                return Failure.Invalid($"members[{i}]", plan.Members[i], "it must be a Gateway of the network");
            }
        }

        return null;
    }

    private static Failure? CheckMinimum(RoutingPicture picture, string region, RoutingPlanDocument plan, RoutingPlanDocument? before)
    {
        var policy = picture.PlanningFor(region);
        var minimum = policy?.Document.Minimum ?? GoverningPolicy.Usual.Minimum;
        var count = plan.Members.Count(picture.IsEligible);
        if (count >= minimum)
        {
            return null;
        }

        var source = policy is null ? "every plan has" : $"the routing policy '{policy.Name}' asks for";
        var stays = before is null ? "no plan is made" : $"the plan of generation {before.Generation} stays";
        return new Failure(
            BelowMinimum,
            $"the plan of {region} would have {Counted(count)} that may serve, and {source} at least {minimum}: {stays}; add Gateways, end drains, or lower the minimum");
    }

    private static Failure? CheckDomains(RoutingPicture picture, RoutingPlanDocument plan, RoutingPlanDocument before)
    {
        var leaving = before.Members
            .Where(member => picture.IsEligible(member) && !plan.Members.Contains(member))
            .Select(member => FailureDomain.Of(picture.Nodes[member]))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        return leaving.Count <= 1
            ? null
            : Failure.Invalid("members", string.Join(", ", leaving), "a generation removes Gateways of one failure domain (site, or region) at most: remove one after the other");
    }

    private static string Counted(int gateways) => gateways == 1 ? "1 Gateway" : $"{gateways} Gateways";
}
