using Edge.Kernel;

namespace Edge.Backbone;

/// <summary>Whether the anycast group can do without a Stargate.</summary>
public static class LeaveGuard
{
    public const string BelowMinimum = "below_minimum";

    /// <returns>The other members, and why the Stargate may not leave; no reason where it may.</returns>
    public static (int Others, Failure? Shortage) Judge(NodeId self, Region region, IEnumerable<AnycastPeer> peers, BackboneOptions options)
    {
        var members = peers.Where(peer => peer.Node != self && peer.IsMember).ToList();
        var ofRegion = members.Count(peer => peer.Region == region);
        var shortage =
            members.Count < options.MembersMin ? Lack(self, $"{members.Count} other members of the anycast group", options.MembersMin)
            : ofRegion < options.RegionMembersMin ? Lack(self, $"{ofRegion} other members of the anycast group in the region {region}", options.RegionMembersMin)
            : null;
        return (members.Count, shortage);
    }

    private static Failure Lack(NodeId self, string what, int required) => new(
        BelowMinimum,
        $"without {self} there would be {what}, and {required} must be left: bring another one in first, or accept the outage with --allow-outage");
}
