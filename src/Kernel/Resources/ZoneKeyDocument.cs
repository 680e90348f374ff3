namespace Edge.Kernel.Resources;

/// <summary>
/// <c>zonekeys/&lt;zone&gt;/&lt;id&gt;</c>: a key that a zone is signed with. Stargates write it, the one that holds the lease; the
/// id is the tag, and a number where two have the same one. The private half is sealed with the network's master key.
/// </summary>
public sealed record ZoneKeyDocument
{
    /// <summary>It signs the zone's records (ZSK).</summary>
    public const string ZoneUse = "zone";

    /// <summary>It signs the keys, and the zone above vouches for it by DS (KSK).</summary>
    public const string KeyUse = "key";

    /// <summary>Among the zone's keys, until every cache has it.</summary>
    public const string Published = "published";

    /// <summary>A KSK that waits for its DS at every server of the zone above; a ZSK that may sign.</summary>
    public const string Ready = "ready";

    /// <summary>A ZSK that signs; a KSK that the zone above vouches for.</summary>
    public const string Active = "active";

    /// <summary>Among the zone's keys, until no cache needs it.</summary>
    public const string Retired = "retired";

    /// <summary><see cref="ZoneUse"/> or <see cref="KeyUse"/>.</summary>
    public required string Use { get; init; }

    /// <summary><see cref="Published"/>, <see cref="Ready"/>, <see cref="Active"/> or <see cref="Retired"/>.</summary>
    public required string State { get; init; }

    /// <summary>The algorithm by its number: 13 is ECDSA on P-256 with SHA-256 (RFC 6605).</summary>
    public int Algorithm { get; init; } = 13;

    /// <summary>As DNSKEY has it, base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>The private number, sealed, base64.</summary>
    public required string PrivateKeySealed { get; init; }

    public required DateTimeOffset Created { get; init; }

    /// <summary>Since when it is in its state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Before when it does not leave its state.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>What the private half of a key is sealed for.</summary>
    public static string PurposeOf(string zone, string id) => $"zone key {zone}/{id}";
}
