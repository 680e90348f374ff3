namespace Edge.Kernel.Resources;

/// <summary>
/// <c>zones/&lt;zone&gt;</c>: a part of the name space that the network answers for. Its records are
/// <c>records/&lt;zone&gt;/…</c>. Every change of one of them writes the zone too, so that the revision of the zone is that of
/// its last change: <c>serialBase</c> and that revision together are the serial, modulo 2^32, the same on every Stargate.
/// </summary>
public sealed record ZoneDocument
{
    /// <summary>Its records are in the store.</summary>
    public const string Primary = "primary";

    /// <summary>Its content is taken from <see cref="Primaries"/>, by transfers.</summary>
    public const string Secondary = "secondary";

    /// <summary>
    /// It lists zones (RFC 9432). With <see cref="Primaries"/> it is taken from there, and what it lists becomes secondary zones of its
    /// account; without, it lists the zones that name it as their <see cref="Catalog"/>, for secondaries elsewhere.
    /// </summary>
    public const string CatalogMode = "catalog";

    /// <summary>How many record sets one zone may have.</summary>
    public const int RecordSetsMax = 100_000;

    public const int IntervalSecondsMin = 60;

    public const int IntervalSecondsMax = 2_419_200;

    public const int ExpireSecondsMin = 60;

    public const int ExpireSecondsMax = 31_536_000;

    public const int NegativeTtlSecondsMin = 10;

    public const int NegativeTtlSecondsMax = 86_400;

    /// <summary><see cref="Primary"/>, <see cref="Secondary"/> or <see cref="CatalogMode"/>.</summary>
    public string Mode { get; init; } = Primary;

    /// <summary>Up to 8 name servers elsewhere that the zone is taken from, asked in this order.</summary>
    public IReadOnlyList<ZonePrimary> Primaries { get; init; } = [];

    /// <summary>
    /// The zone of mode <see cref="CatalogMode"/>, of the same account, that lists this one: as one of ours for secondaries elsewhere, or
    /// because it came by it.
    /// </summary>
    public string? Catalog { get; init; }

    /// <summary>The first name server that the SOA names; by default the first of the zone's own, or of the network's.</summary>
    public string? PrimaryServer { get; init; }

    /// <summary>The mailbox of who is responsible, as a domain name; by default <c>hostmaster</c> of the network.</summary>
    public string? Mailbox { get; init; }

    /// <summary>After how long a secondary asks for changes, in seconds: 60 to 2,419,200.</summary>
    public int RefreshSeconds { get; init; } = 7200;

    /// <summary>After how long a secondary that failed asks again, in seconds: 60 to 2,419,200.</summary>
    public int RetrySeconds { get; init; } = 900;

    /// <summary>After how long a secondary that failed stops to answer, in seconds: 60 to 31,536,000.</summary>
    public int ExpireSeconds { get; init; } = 1_209_600;

    /// <summary>For how long resolvers keep that a name or type is absent, in seconds: 10 to 86,400.</summary>
    public int NegativeTtlSeconds { get; init; } = 300;

    /// <summary>What is added to the revision to make the serial: 0 to 4,294,967,295.</summary>
    public long SerialBase { get; init; }

    /// <summary>Up to 16 name servers elsewhere that take the zone from here.</summary>
    public IReadOnlyList<ZoneSecondary> Secondaries { get; init; } = [];

    /// <summary>Set where the zone is to be signed (DNSSEC).</summary>
    public ZoneSigningWish? Signing { get; init; }

    /// <summary>How its account showed that the domain is its own; null if it has not. The Api sees to it; what a client sends is not taken.</summary>
    public ZoneControl? Control { get; init; }

    /// <summary>How many record sets the zone has. The Api counts; what a client sends is not taken.</summary>
    public int RecordSets { get; init; }

    /// <summary>
    /// Of a catalog that is taken from elsewhere: the serial up to which zones were made and ended by it. The Stargates set it; what a
    /// client sends is not taken.
    /// </summary>
    public long? CatalogSerial { get; init; }

    /// <summary>
    /// The revision before an import that takes several commits, while it is under way: until the mark goes, the content of
    /// that revision is served. The Api sets it; what a client sends is not taken.
    /// </summary>
    public long? Importing { get; init; }

    /// <summary>Whether its content comes by transfers from elsewhere, and not from the store.</summary>
    public bool IsTaken() => Primaries.Count > 0;

    /// <summary>The serial once the zone's last change is of a revision: the same wherever it is worked out, and higher after each change.</summary>
    public uint SerialAt(Revision modified) => unchecked((uint)(SerialBase + modified.Value));

    /// <summary>The <see cref="SerialBase"/> with which the serial is above another one (RFC 1982) from a revision on, however revisions go on.</summary>
    public static long SerialBaseAbove(uint serial, Revision next) => unchecked((uint)(serial + 1 - next.Value));

    /// <summary>Whether all fields say the same, those of lists too.</summary>
    public bool Equals(ZoneDocument? other) => other is not null && ResourceKinds.Zone.Serialise(this).Span.SequenceEqual(ResourceKinds.Zone.Serialise(other).Span);

    public override int GetHashCode() => HashCode.Combine(SerialBase, RecordSets, Mailbox, PrimaryServer);
}
