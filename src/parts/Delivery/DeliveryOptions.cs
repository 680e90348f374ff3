namespace Edge.Delivery;

/// <summary>Limits of content delivery on one node.</summary>
public sealed record DeliveryOptions
{
    /// <summary>What the memory tier may hold, in bytes: 1 MiB to 1 TiB.</summary>
    public long MemoryBytesMax { get; init; } = 256L << 20;

    /// <summary>Larger objects are not kept in memory, in bytes: 1 KiB to 64 MiB.</summary>
    public int ObjectBytesMax { get; init; } = 1 << 20;

    /// <summary>For how long equal requests are not collapsed after a response turned out unstorable: 0 to 1 h.</summary>
    public TimeSpan UncollapsedPeriod { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>How many keys are remembered as unstorable: 1 to 10 million.</summary>
    public int UncollapsedKeysMax { get; init; } = 65_536;

    /// <summary>The node's id, by which <c>Via</c>, <c>CDN-Loop</c> and <c>Cache-Status</c> name it.</summary>
    public required string Node { get; init; }
}
