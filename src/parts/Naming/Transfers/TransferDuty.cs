using System.IO.Hashing;
using System.Text;
using Edge.Kernel;

namespace Edge.Naming;

/// <summary>Which Stargates take a zone from its primaries: two, chosen alike by all, and the others take it from them.</summary>
public static class TransferDuty
{
    /// <summary>Stargates that ask the primaries of one zone.</summary>
    public const int StargatesMax = 2;

    /// <summary>Those of a zone, by rendezvous: who comes or goes moves few zones.</summary>
    /// <param name="stargates">Those that are in service.</param>
    public static IReadOnlyList<NodeId> Of(NodeId self, string zone, IEnumerable<NodeId> stargates) =>
        [.. stargates.Append(self).Distinct().OrderByDescending(stargate => XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{stargate.Value}/{zone}"))).ThenBy(static stargate => stargate.Value, StringComparer.Ordinal).Take(StargatesMax)];
}
