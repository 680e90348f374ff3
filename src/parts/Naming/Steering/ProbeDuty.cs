using System.IO.Hashing;
using System.Text;
using Edge.Kernel;

namespace Edge.Naming;

/// <summary>Which Stargates probe a pool's members: a few, chosen alike by all, and the others believe them.</summary>
public static class ProbeDuty
{
    /// <summary>Stargates that probe one pool.</summary>
    public const int StargatesMax = 3;

    /// <summary>Whether it is a Stargate's duty, by rendezvous: who comes or goes moves few pools.</summary>
    public static bool IsOf(NodeId self, string pool, IEnumerable<NodeId> stargates) =>
        stargates.Append(self).Distinct().OrderByDescending(stargate => Score(stargate, pool)).Take(StargatesMax).Contains(self);

    private static ulong Score(NodeId stargate, string pool) => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{stargate.Value}/{pool}"));
}
