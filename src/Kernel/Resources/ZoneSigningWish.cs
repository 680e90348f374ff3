namespace Edge.Kernel.Resources;

/// <summary>That a zone is to be signed (DNSSEC), and when its keys are replaced; the Stargates make and keep the keys.</summary>
public sealed record ZoneSigningWish
{
    public const int ZoneKeyDaysUsual = 90;

    /// <summary>After how many days of use the zone-signing key is replaced: 0 (never) to 3,650.</summary>
    public int ZoneKeyDays { get; init; } = ZoneKeyDaysUsual;

    /// <summary>A zone-signing key made before this moment is replaced.</summary>
    public DateTimeOffset? RollZoneKey { get; init; }

    /// <summary>A key-signing key made before this moment is replaced.</summary>
    public DateTimeOffset? RollKeyKey { get; init; }
}
