namespace Edge.Kernel;

/// <summary>Proof of a lease: <paramref name="Token"/> is the revision at which it was granted, so that later grants have higher tokens.</summary>
public sealed record Fence(string Lease, long Token);
