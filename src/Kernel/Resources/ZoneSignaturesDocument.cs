namespace Edge.Kernel.Resources;

/// <summary>
/// <c>zonesignatures/&lt;zone&gt;</c>: what a signed zone says of its keys, with signatures of the key-signing keys, so that only
/// the Stargate that holds the lease opens those. Records are texts as zone files have their data.
/// </summary>
public sealed record ZoneSignaturesDocument
{
    public const int TtlSecondsUsual = 3600;

    /// <summary>For how long resolvers may keep each of these sets.</summary>
    public int TtlSeconds { get; init; } = TtlSecondsUsual;

    public required IReadOnlyList<string> Dnskey { get; init; }

    public required IReadOnlyList<string> DnskeySignatures { get; init; }

    /// <summary>What the zone above is asked to say; empty while it is asked nothing.</summary>
    public required IReadOnlyList<string> Cds { get; init; }

    public required IReadOnlyList<string> CdsSignatures { get; init; }

    public required IReadOnlyList<string> Cdnskey { get; init; }

    public required IReadOnlyList<string> CdnskeySignatures { get; init; }

    /// <summary>The ids of the keys that signed.</summary>
    public required IReadOnlyList<string> SignedBy { get; init; }

    /// <summary>Until when the signatures are good.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>When the zone's serial was raised last so that its secondaries take fresh signatures; null while it has none.</summary>
    public DateTimeOffset? Raised { get; init; }

    /// <summary>The longest TTL of a DS that a server of the zone above was seen to give.</summary>
    public int DsTtlSeconds { get; init; }

    /// <summary>Since when the zone is on its way to be unsigned.</summary>
    public DateTimeOffset? LeavingSince { get; init; }

    /// <summary>Since when no server of the zone above has a DS, on that way.</summary>
    public DateTimeOffset? DsGoneSince { get; init; }
}
