namespace Edge.Kernel.Resources;

/// <summary>That a zone is to be signed (DNSSEC), and when its keys are replaced; the Stargates make and keep the keys.</summary>
public sealed record ZoneSigningWish
{
    public const int ZoneKeyDaysUsual = 90;

    /// <summary>Unsigned once the zone above and every cache have forgotten its keys.</summary>
    public const string Safely = "safely";

    /// <summary>Unsigned now, whatever the zone above says: where it still vouches for the keys, validating resolvers refuse the zone.</summary>
    public const string AtOnce = "at-once";

    /// <summary>After how many days of use the zone-signing key is replaced: 0 (never) to 3,650.</summary>
    public int ZoneKeyDays { get; init; } = ZoneKeyDaysUsual;

    /// <summary>A zone-signing key made before this moment is replaced.</summary>
    public DateTimeOffset? RollZoneKey { get; init; }

    /// <summary>A key-signing key made before this moment is replaced.</summary>
    public DateTimeOffset? RollKeyKey { get; init; }

    /// <summary>
    /// <see cref="Safely"/> or <see cref="AtOnce"/> where the zone is to be unsigned; it is a signed zone until then, and the Stargates take
    /// the whole wish away. Null where it is to stay signed.
    /// </summary>
    public string? Ending { get; init; }
}
