namespace Edge.Hosting;

/// <summary>How much a node keeps of who did what.</summary>
public sealed record AuditOptions
{
    /// <summary>A file is closed and the next one begun at this size, in bytes: 64 KiB to 1 GiB.</summary>
    public long FileBytesMax { get; init; } = 16L << 20;

    /// <summary>All files of what was accepted together, in bytes; the oldest go first.</summary>
    public long AcceptedBytesMax { get; init; } = 512L << 20;

    /// <summary>All files of what was refused together. They are apart, so that strangers cannot push out what was accepted.</summary>
    public long RefusedBytesMax { get; init; } = 64L << 20;

    /// <summary>A file whose last event is older goes: 1 day to 10 years.</summary>
    public TimeSpan AgeMax { get; init; } = TimeSpan.FromDays(400);

    /// <summary>Refusals recorded one by one in a second; of the rest, the number.</summary>
    public int RefusalsPerSecondMax { get; init; } = 20;

    /// <summary>Events that wait for the disk.</summary>
    public int QueueMax { get; init; } = 4_096;
}
