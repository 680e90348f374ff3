namespace Edge.Kernel;

/// <summary>
/// Where a store stands. <paramref name="Epoch"/> rises by one with every restore or lossy failover, <paramref name="Floor"/>
/// is the oldest revision that a watch can still start after, and <paramref name="Chain"/> is
/// SHA-256(previous chain ‖ change) of the last revision, in lower-case hexadecimal.
/// </summary>
public sealed record StoreHead(long Epoch, Revision Revision, Revision Floor, string Chain)
{
    /// <summary>The last revision that was there when the epoch began; zero in the first one.</summary>
    public Revision Began { get; init; }
}
