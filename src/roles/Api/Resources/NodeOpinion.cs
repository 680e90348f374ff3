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

    /// <summary>
    /// Joins what several Stargates say of each node. A Stargate with a stream of the node's knows more than one without;
    /// among equals the newest counts.
    /// </summary>
    public static IReadOnlyDictionary<string, NodeOpinion> Latest(IEnumerable<NodeObservation> observations) =>
        observations.GroupBy(observation => observation.Node.Value, StringComparer.Ordinal)
            .ToDictionary(node => node.Key, node => Join([.. node]), StringComparer.Ordinal);

    private static NodeOpinion Join(IReadOnlyList<NodeObservation> said)
    {
        var best = said.OrderByDescending(observation => observation.Connected).ThenByDescending(observation => observation.At).First();
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
        };
    }
}
