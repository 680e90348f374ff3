using Edge.Kernel;

namespace Edge.Api;

/// <summary>What the Stargates together know of one node.</summary>
/// <param name="Streams">How many Stargates it is connected to.</param>
internal sealed record NodeOpinion(NodeRole Role, NodeHealth Health, string Reason, string Version, long Epoch, ClassCursors Applied, bool Connected, int Streams)
{
    /// <summary>When a Stargate last had news of it.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What it refuses just now.</summary>
    public IReadOnlyList<NodeRejection> Rejections { get; init; } = [];

    /// <summary>Since when its health is what it is; the default if nobody said.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>
    /// Joins what several Stargates say of each node. Who abstains is not asked, but about itself; a Stargate that sees the
    /// node knows more than one that has only heard of it, and one with a stream of it the most. Among equals the newest counts.
    /// </summary>
    public static IReadOnlyDictionary<string, NodeOpinion> Latest(IEnumerable<NodeObservation> observations)
    {
        var all = observations.ToList();
        var doubting = all.Where(static observation => observation.Doubt.Length > 0).Select(static observation => observation.Observer).ToHashSet();
        return all.GroupBy(static observation => observation.Node.Value, StringComparer.Ordinal)
            .ToDictionary(static node => node.Key, node => Join([.. node], doubting), StringComparer.Ordinal);
    }

    private static NodeOpinion Join(IReadOnlyList<NodeObservation> said, HashSet<NodeId> doubting)
    {
        var best = said
            .OrderByDescending(observation => observation.Doubt.Length > 0)
            .ThenBy(observation => doubting.Contains(observation.Observer))
            .ThenByDescending(static observation => observation.Connected)
            .ThenByDescending(static observation => observation.Sight != NodeSight.None)
            .ThenByDescending(static observation => observation.At)
            .First();
        var same = said.Where(observation => observation.BootId == best.BootId).ToList();
        var epoch = same.Max(observation => observation.Epoch);
        return new NodeOpinion(
            best.Role,
            best.Health,
            best.Reason,
            best.Version,
            epoch,
            same.Where(observation => observation.Epoch == epoch).Aggregate(default(ClassCursors), (furthest, observation) => furthest.Furthest(observation.Applied)),
            best.Connected,
            said.Count(observation => observation.Connected))
        {
            At = said.Max(observation => observation.At),
            Rejections = [.. same.SelectMany(observation => observation.Rejections).Distinct()],
            Since = best.Since,
        };
    }
}
