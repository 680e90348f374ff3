using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Edge.Jobs;

/// <summary>Highest-random-weight hashing: each URL has its own order of Hosts, which a Host's coming or going barely changes.</summary>
internal static class Rendezvous
{
    public static ulong Hash(string text) => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(text.AsSpan()));

    public static ulong Hash(FetchRequest request) =>
        Weight(Hash(request.Origin), Hash(request.Target)) ^ Hash(request.Fields.First("Host") ?? "");

    /// <summary>Mixes two hashes (the finalizer of SplitMix64).</summary>
    public static ulong Weight(ulong one, ulong other)
    {
        var mixed = one ^ (other + 0x9E3779B97F4A7C15UL + (one << 6) + (one >> 2));
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }
}
