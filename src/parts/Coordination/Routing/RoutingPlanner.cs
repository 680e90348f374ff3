using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>
/// Makes plans from policies. It looks at documents alone: health changes no plan, it overlays it in memory. Pure; the same
/// picture always gives the same plans, whichever Stargate asks.
/// </summary>
public static class RoutingPlanner
{
    /// <summary>The regions that a policy plans for, in order.</summary>
    public static IEnumerable<string> Regions(RoutingPicture picture) => picture.Policies
        .SelectMany(static policy => policy.Document.Pairs)
        .Select(static pair => pair.From)
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);

    /// <summary>What is to be done about a region's plan now.</summary>
    /// <param name="mayRemove">False while a removal before is not old enough: then nothing that serves is removed.</param>
    /// <param name="head">The store's revision; a new plan's generation is at least that, so that one that was deleted is outdone too.</param>
    public static PlanStep Next(RoutingPicture picture, string region, Revision head, bool mayRemove)
    {
        if (picture.PlanningFor(region) is not { } policy)
        {
            return new PlanStep.Keep(Complete: true);
        }

        var before = picture.Plans.TryGetValue(region, out var present) ? present.Document : null;
        if (before is { Pinned: true })
        {
            return new PlanStep.Keep(Complete: true);
        }

        var wanted = Wanted(picture, policy.Document, region);
        var kept = before is null ? [] : NotYetRemoved(picture, before, wanted, domains: mayRemove ? 1 : 0);
        if (before is not null && before.Members.ToHashSet(StringComparer.Ordinal).SetEquals([.. wanted, .. kept]))
        {
            return new PlanStep.Keep(Complete: kept.Count == 0);
        }

        var plan = new RoutingPlanDocument
        {
            Generation = Math.Max((before?.Generation ?? 0) + 1, head.Value),
            Members = [.. wanted, .. kept],
        };
        return PlanGuard.Check(picture, region, plan) is { } failure
            ? new PlanStep.Refused(failure)
            : new PlanStep.Write(plan, Complete: kept.Count == 0);
    }

    /// <summary>The Gateways of the cheapest regions; of dearer ones only while there are fewer than the minimum.</summary>
    private static List<string> Wanted(RoutingPicture picture, RoutingPolicyDocument policy, string region)
    {
        var wanted = new List<string>();
        var tiers = policy.Pairs
            .Where(pair => pair.From == region && pair.Up)
            .GroupBy(static pair => pair.Cost)
            .OrderBy(static tier => tier.Key);
        foreach (var tier in tiers)
        {
            if (wanted.Count >= policy.Minimum)
            {
                break;
            }

            foreach (var pair in tier.OrderBy(static pair => pair.To, StringComparer.Ordinal))
            {
                wanted.AddRange(picture.Nodes
                    .Where(node => node.Value.Region == pair.To && picture.IsEligible(node.Key))
                    .Select(static node => node.Key)
                    .Take(pair.Capacity ?? int.MaxValue));
            }
        }

        return [.. wanted.Take(policy.Maximum)];
    }

    /// <summary>Members that must stay for now, so that one failure domain at most leaves with this generation. Those that serve nobody any more may all go.</summary>
    private static List<string> NotYetRemoved(RoutingPicture picture, RoutingPlanDocument before, List<string> wanted, int domains)
    {
        var leaving = before.Members
            .Where(member => picture.IsEligible(member) && !wanted.Contains(member))
            .GroupBy(member => FailureDomain.Of(picture.Nodes[member]), StringComparer.Ordinal)
            .OrderBy(static domain => domain.Key, StringComparer.Ordinal);
        return [.. leaving.Skip(domains).SelectMany(static domain => domain)];
    }
}
