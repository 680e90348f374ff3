namespace Edge.Coordination;

/// <summary>The limits of feeding nodes their configuration. Those of health are in <see cref="HealthOptions"/>.</summary>
public sealed record CoordinationOptions
{
    /// <summary>How many revisions a Stargate remembers the changed keys of; a node further behind gets a snapshot. 100 to 1,000,000.</summary>
    public int LogRevisionsMax { get; init; } = 10_000;

    /// <summary>
    /// How many of the latest pictures are remembered, so that a cohort can be given the state of a moment ago; an earlier
    /// state is read from the store. 10 to 100,000.
    /// </summary>
    public int PicturesMax { get; init; } = 1_000;

    /// <summary>A delta with more resources than this is sent as a snapshot instead. 1 to 100,000.</summary>
    public int DeltaResourcesMax { get; init; } = 1_000;

    /// <summary>A delta with more bytes of bodies than this is sent as a snapshot instead. 64 KiB to 16 MiB.</summary>
    public int DeltaBytesMax { get; init; } = 1024 * 1024;

    /// <summary>The bytes of bodies in one chunk of a snapshot; a single resource may exceed it. 16 KiB to 2 MiB.</summary>
    public int ChunkBytesMax { get; init; } = 256 * 1024;

    /// <summary>How often a node is told that nothing else changed, and proves by its digest that it holds the same.</summary>
    public TimeSpan BookmarkPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many nodes may arrive at once, and what slow ones may cost.</summary>
    public AdmissionOptions Admission { get; init; } = new();

    /// <summary>How long to wait before the store is asked again after it failed.</summary>
    public TimeSpan StoreRetryPeriod { get; init; } = TimeSpan.FromSeconds(1);
}
