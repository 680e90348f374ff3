using Edge.Coordination;
using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Api;

/// <summary>
/// Keeps visitors served whatever is written: no plan below the minimum or of an old generation, no drain that leaves a
/// region too few. What it looked at must not have changed when the change is committed, so that of two drains at once one
/// is seen by the other.
/// </summary>
internal sealed class ServingGuard(IControlStore store, INetworkView view)
{
    private static readonly ResourceKind[] Kinds = [ResourceKinds.Node, ResourceKinds.Device, ResourceKinds.RoutingPolicy, ResourceKinds.RoutingPlan];

    /// <summary>What taking a node out of traffic would leave, and what must not change until that is committed.</summary>
    /// <returns>Why it must not be, or nothing; and the compares.</returns>
    public async Task<Outcome<(Failure? Shortage, Compare[] Compares)>> JudgeAsync(string node, CancellationToken cancellation)
    {
        var read = await ReadAsync(cancellation);
        if (!read.Succeeded)
        {
            return read.Failure;
        }

        var picture = RoutingPicture.Of(read.Value.Entries);
        return picture.Nodes.TryGetValue(node, out var document)
            ? (document.Role == NodeRole.Stargate ? WhyNotLeave(picture, node) : WithdrawalGuard.Judge(picture, Serving(), node).Shortage, read.Value.Compares)
            : new Failure("device_revoked", $"the device of {node} is revoked: it has no traffic");
    }

    /// <summary>Why the changes must not be made; null when they may, and then with what must not change meanwhile.</summary>
    public async Task<Failure?> CheckAsync(IReadOnlyList<WantedChange> changes, List<Compare> compares, CancellationToken cancellation)
    {
        var puts = changes.OfType<WantedChange.Put>().Where(static put => put.Kind == ResourceKinds.RoutingPlan || put.Kind == ResourceKinds.Node).ToList();
        if (puts.Count == 0)
        {
            return null;
        }

        var read = await ReadAsync(cancellation);
        if (!read.Succeeded)
        {
            return read.Failure;
        }

        var before = RoutingPicture.Of(read.Value.Entries);
        var after = RoutingPicture.Of(Overlay(read.Value.Entries, changes));
        var isGuarded = false;
        foreach (var put in puts)
        {
            if (put.Kind == ResourceKinds.RoutingPlan)
            {
                isGuarded = true;
                compares.Add(new Compare.ModifiedAt(put.Key, before.Plans.TryGetValue(put.Id, out var present) ? present.Modified : Revision.Zero));
                if (PlanGuard.Check(after, put.Id, ResourceKinds.RoutingPlan.Parse(put.Body).Value) is { } broken)
                {
                    return broken;
                }
            }
            else if (after.Nodes.TryGetValue(put.Id, out var node) && node.Drain && before.Nodes.GetValueOrDefault(put.Id) is not { Drain: true })
            {
                isGuarded = true;
                if (WhyNotDrained(after, put.Id, node) is { } refused)
                {
                    return refused;
                }
            }
        }

        compares.AddRange(isGuarded ? read.Value.Compares : []);
        return null;
    }

    /// <summary>Why nobody can drain a node of this role.</summary>
    public Failure? WhyNotDrainable(string node, NodeRole role) => WithdrawalGuard.CanDrain(role) || (role == NodeRole.Stargate && view.Anycast.Any(member => member.Node.Value == node))
        ? null
        : new Failure(
            ProblemStatus.NotDrainable,
            $"{node} is {(role == NodeRole.Api ? "an Api" : "a Stargate that announces nothing")}, which has no traffic to be taken from it: stop it by SIGTERM, others take over");

    /// <summary>Why a Stargate must not leave the anycast group; null when it may. The Stargate itself looks again before it leaves.</summary>
    private Failure? WhyNotLeave(RoutingPicture picture, string node)
    {
        var serves = Serving();
        var others = view.Anycast.Count(member =>
            member is { State: AnycastState.In } && member.Node.Value != node && serves(member.Node.Value)
            && picture.Nodes.TryGetValue(member.Node.Value, out var document) && !document.Drain);
        return others > 0 || view.Anycast.FirstOrDefault(member => member.Node.Value == node) is not { State: AnycastState.In or AnycastState.Draining }
            ? null
            : new Failure(PlanGuard.BelowMinimum, $"without {node} nobody would be a member of the anycast group: bring another Stargate in first, or accept the outage with --allow-outage");
    }

    private Failure? WhyNotDrained(RoutingPicture picture, string id, NodeDocument node) =>
        WhyNotDrainable(id, node.Role)
        ?? (node.AllowOutage == true ? null
            : node.Role == NodeRole.Stargate ? WhyNotLeave(picture, id)
            : WithdrawalGuard.Judge(picture, Serving(), id).Shortage);

    private Func<string, bool> Serving()
    {
        var opinions = NodeOpinion.Latest(view.Observations);
        return node => opinions.TryGetValue(node, out var opinion) && WithdrawalGuard.IsServing(opinion.Health);
    }

    /// <summary>The plans stay as they are: each is compared with its successor.</summary>
    private static Dictionary<ResourceKey, ResourceEntry>.ValueCollection Overlay(IReadOnlyList<ResourceEntry> entries, IReadOnlyList<WantedChange> changes)
    {
        var next = entries.ToDictionary(static entry => entry.Key);
        foreach (var put in changes.OfType<WantedChange.Put>().Where(static put => put.Kind == ResourceKinds.Node || put.Kind == ResourceKinds.RoutingPolicy))
        {
            next[put.Key] = new ResourceEntry(put.Key, put.Kind.Name, put.Kind.SchemaVersion, "", "", Revision.Zero, Revision.Zero, put.Body);
        }

        return next.Values;
    }

    private async Task<Outcome<(List<ResourceEntry> Entries, Compare[] Compares)>> ReadAsync(CancellationToken cancellation)
    {
        var entries = new List<ResourceEntry>();
        var compares = new List<Compare>();
        foreach (var kind in Kinds)
        {
            if (await store.ReadAsync(kind.Range, cancellation) is not ReadOutcome.Found found)
            {
                return ProblemStatus.StoreDown($"{kind.Prefix} cannot be read");
            }

            entries.AddRange(found.Entries);
            if (kind != ResourceKinds.RoutingPlan)
            {
                compares.Add(new Compare.UnchangedSince(kind.Prefix, found.Head.Revision));
            }
        }

        return (entries, compares.ToArray());
    }
}
