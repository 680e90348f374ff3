namespace Edge.Kernel;

/// <summary>What compaction never drops, whatever floor is asked for: a log entry goes only when it is both old and far below the head.</summary>
public sealed record StoreRetention
{
    /// <summary>The youngest entries that stay, by age. 24 hours by default.</summary>
    public TimeSpan Age { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The youngest entries that stay, by number. 100,000 by default.</summary>
    public long Revisions { get; init; } = 100_000;

    /// <summary>The lease that compaction is done under.</summary>
    public const string Lease = "compaction";

    /// <summary>The floor that compaction may reach.</summary>
    /// <param name="firstYoung">The oldest revision younger than <see cref="Age"/>; the head's successor if there is none.</param>
    public Revision FloorFor(Revision asked, StoreHead head, Revision firstYoung)
    {
        var floor = Math.Min(Math.Min(asked.Value, head.Revision.Value - Revisions), firstYoung.Value - 1);
        return new Revision(Math.Max(head.Floor.Value, floor));
    }

    /// <summary>The failure of a caller who does not hold the lease.</summary>
    public static Failure NotHeld(Fence fence) =>
        new("fenced", $"compaction needs the lease '{Lease}', and the fence ({fence.Lease}, {fence.Token}) does not hold it");
}
