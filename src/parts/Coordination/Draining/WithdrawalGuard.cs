using Edge.Kernel;

namespace Edge.Coordination;

/// <summary>
/// Whether a node may be taken out of traffic: a region keeps the larger of its minimum and its share, and those that are
/// down already count as out. Asked by whoever commits the wish, by Stargates before they pass it on, and on every way back.
/// </summary>
public static class WithdrawalGuard
{
    /// <param name="serves">Whether a node is in service by its health: healthy, or suspect and being probed.</param>
    /// <param name="node">A Gateway or Host of the picture.</param>
    public static Withdrawal Judge(RoutingPicture picture, Func<string, bool> serves, string node)
    {
        var document = picture.Nodes[node];
        var peers = picture.Nodes.Where(other => other.Value.Role == document.Role && other.Value.Region == document.Region).ToList();
        var policy = picture.LimitsOf(document.Region);
        var limits = policy?.Document ?? GoverningPolicy.Usual;
        var share = (int)Math.Ceiling(peers.Count * limits.SharePercent / 100.0);
        // A policy's minimum is of Gateways; of Hosts one must stay.
        var minimum = document.Role == NodeRole.Gateway ? limits.Minimum : GoverningPolicy.Usual.Minimum;
        return new Withdrawal(
            node,
            document.Role,
            document.Region,
            peers.Count,
            peers.Count(other => other.Key != node && !other.Value.Drain && serves(other.Key)),
            Math.Max(minimum, share),
            policy is null ? $"at least {minimum}, and {limits.SharePercent} %" : $"at least {minimum}, and {limits.SharePercent} %, by the routing policy '{policy.Name}'");
    }

    /// <summary>Whether a node of this health is in service.</summary>
    public static bool IsServing(NodeHealth health) => health is NodeHealth.Healthy or NodeHealth.Suspect;

    /// <summary>Only these have traffic that can be taken from them.</summary>
    public static bool CanDrain(NodeRole role) => role is NodeRole.Gateway or NodeRole.Host;
}
