namespace Edge.Bench.Scale;

/// <summary>How a change spreads over streams that are open: each Stargate sends to one after the other, on all of its cores.</summary>
internal static class ScaleSpread
{
    /// <summary>When each node has applied a change that is committed at time zero in a region, sorted.</summary>
    /// <param name="concerned">Whom the change is sent to.</param>
    public static IReadOnlyList<TimeSpan> Applied(ScaleWorld world, int region, Func<ScaleNode, bool> concerned)
    {
        var first = new Dictionary<ScaleNode, TimeSpan>();
        foreach (var stargate in world.Stargates)
        {
            var time = (ScaleMap.RoundTrip(region, stargate.Region) / 2) + world.Settings.NoticeTime;
            foreach (var (node, _) in stargate.Streams.Where(stream => concerned(stream.Node)))
            {
                time += world.Settings.SendCost / world.Settings.CoresPerStargate;
                var applied = time + (node.RoundTripTo(stargate) / 2) + world.Settings.ApplyTime;
                if (!first.TryGetValue(node, out var known) || applied < known)
                {
                    first[node] = applied;
                }
            }
        }

        return [.. first.Values.Order()];
    }

    /// <summary>When a wave over these nodes is acknowledged by all of them, in the Stargate that leads it.</summary>
    public static TimeSpan Acknowledged(ScaleWorld world, Func<ScaleNode, bool> concerned) =>
        Applied(world, region: 0, concerned)[^1] + (ScaleMap.RoundTrip(0, 4) / 2);
}
