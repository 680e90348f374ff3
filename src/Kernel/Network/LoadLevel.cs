using System.Numerics;

namespace Edge.Kernel;

/// <summary>
/// How busy a node is, in steps that double: 0 is idle, 1 one thing at a time, 2 up to three, 3 up to seven. So coarse, it
/// changes seldom, and it is known of every candidate without anybody having to ask.
/// </summary>
public static class LoadLevel
{
    public const int Max = 32;

    /// <param name="count">What the node does at once: requests, jobs or streams.</param>
    public static int Of(long count) => count <= 0 ? 0 : Math.Min(Max, BitOperations.Log2((ulong)count) + 1);
}
