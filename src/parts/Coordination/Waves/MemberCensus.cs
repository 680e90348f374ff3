using Edge.Kernel;
using Edge.Kernel.Resources;

namespace Edge.Coordination;

/// <summary>Joins what several Stargates know of the nodes of all cohorts.</summary>
public static class MemberCensus
{
    /// <param name="healthOf">The judgement on a node.</param>
    /// <param name="epoch">The epoch that positions count in.</param>
    public static IReadOnlyList<MemberState> Take(
        IEnumerable<WaveMember> members,
        IEnumerable<NodeObservation> observations,
        Func<NodeId, NodeHealth> healthOf,
        long epoch,
        ResourceClass resourceClass)
    {
        var known = observations.ToLookup(static observation => observation.Node);
        return [.. members.Select(member => StateOf(member, [.. known[member.Node]], healthOf(member.Node), epoch, resourceClass))];
    }

    private static MemberState StateOf(WaveMember member, NodeObservation[] said, NodeHealth health, long epoch, ResourceClass resourceClass)
    {
        if (said.Length == 0)
        {
            return new MemberState(member, Connected: false, health, Revision.Zero, []);
        }

        var best = said.OrderByDescending(static observation => observation.Connected).ThenByDescending(static observation => observation.At).First();
        var (applied, rejections) = (Revision.Zero, new List<NodeRejection>());
        foreach (var observation in said.Where(observation => observation.BootId == best.BootId && observation.Epoch == epoch))
        {
            applied = observation.Applied[resourceClass] > applied ? observation.Applied[resourceClass] : applied;
            rejections.AddRange(observation.Rejections.Where(rejection => ResourceKinds.ClassOf(rejection.Key) == resourceClass));
        }

        // A Host is a stranger's machine: what it refuses it does not have, and nothing else follows from its word.
        return member.Role == NodeRole.Host && rejections.Count > 0
            ? new MemberState(member, best.Connected, health, Revision.Zero, [])
            : new MemberState(member, best.Connected, health, applied, [.. rejections.DistinctBy(static rejection => (rejection.Key, rejection.Revision))]);
    }
}
