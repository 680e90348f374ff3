using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// What a node is, by what all Stargates see of it. A pure function of the votes and of what it was before, so that Stargates
/// that have heard the same come to the same. 1. What the node says of itself. 2. One Stargate that hears it beats any number
/// that don't. 3. Found dead by as many voices as are needed: Down, and Down it stays until somebody hears it. 4. Found dead by
/// fewer, or only missed: Suspect.
/// </summary>
internal static class VerdictRule
{
    /// <summary>How many Stargates a reason names.</summary>
    private const int NamedMax = 3;

    /// <param name="votes">At most one of each observer, none of them without anything to say.</param>
    /// <param name="voicesNeeded">How many must have found it dead.</param>
    public static (NodeHealth Health, string Reason) Of(IReadOnlyList<NodeVote> votes, NodeHealth before, int voicesNeeded)
    {
        if (votes.Any(static vote => vote.Sight == NodeSight.Draining))
        {
            return (NodeHealth.Draining, "draining");
        }

        if (votes.Any(static vote => vote.Sight.IsHeard))
        {
            return OfHeard(votes);
        }

        var losses = votes.Where(static vote => vote.Sight.IsLoss).ToList();
        if (votes.FirstOrDefault(static vote => vote.Sight is NodeSight.Drained or NodeSight.Updating) is { Sight: not NodeSight.None } left
            && losses.TrueForAll(loss => loss.BootId == left.BootId))
        {
            return left.Sight == NodeSight.Drained ? (NodeHealth.Drained, "drained") : (NodeHealth.Updating, "updating");
        }

        var voices = losses.Sum(static vote => vote.Sight switch { NodeSight.Failed => 1, NodeSight.Gone => 2, _ => 0 });
        if (before == NodeHealth.Down || (voices > 0 && voices >= voicesNeeded))
        {
            return (NodeHealth.Down, losses.Count == 0 ? "nobody hears it" : Say(losses));
        }

        return losses.Count > 0
            ? (NodeHealth.Suspect, Say(losses))
            : before switch
            {
                NodeHealth.Healthy or NodeHealth.Suspect or NodeHealth.Quarantined => (NodeHealth.Suspect, "no Stargate hears it at the moment"),
                NodeHealth.Draining or NodeHealth.Drained => (NodeHealth.Drained, "drained"),
                _ => (before, before == NodeHealth.Unknown ? "no Stargate hears it" : "nobody hears it"),
            };
    }

    private static (NodeHealth Health, string Reason) OfHeard(IReadOnlyList<NodeVote> votes)
    {
        if (votes.Any(static vote => vote.Sight == NodeSight.Serving))
        {
            var losses = votes.Where(static vote => vote.Sight.IsLoss).ToList();
            return (NodeHealth.Healthy, losses.Count == 0 ? "in service" : $"in service, though {Say(losses)}");
        }

        return votes.Any(static vote => vote.Sight == NodeSight.Returning)
            ? (NodeHealth.Down, "beats again, but not for long enough yet")
            : (NodeHealth.Unknown, "starting");
    }

    /// <summary>Who says why, in the order of their names, so that all Stargates say the same.</summary>
    private static string Say(List<NodeVote> losses)
    {
        var named = losses.OrderBy(static vote => vote.Observer.Value, StringComparer.Ordinal).Take(NamedMax)
            .Select(static vote => $"{vote.Observer}: {vote.Reason}");
        return string.Join("; ", named) + (losses.Count > NamedMax ? $"; and {losses.Count - NamedMax} more" : "");
    }
}
