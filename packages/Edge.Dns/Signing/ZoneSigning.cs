namespace Edge.Dns;

/// <summary>With what and for how long a zone is signed.</summary>
public sealed record ZoneSigning
{
    /// <summary>The keys that sign the zone's records; each record set gets a signature of each.</summary>
    public required IReadOnlyList<SigningKey> ZoneKeys { get; init; }

    /// <summary>
    /// The keys that sign DNSKEY, CDS and CDNSKEY at the zone's first name. Where there are none, these sets must come with
    /// signatures made elsewhere.
    /// </summary>
    public IReadOnlyList<SigningKey> KeyKeys { get; init; } = [];

    /// <summary>How long signatures are good from now on.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(14);

    /// <summary>The same for those over keys.</summary>
    public TimeSpan KeyLifetime { get; init; } = TimeSpan.FromDays(30);

    /// <summary>How long before now they begin, for clocks that are slow.</summary>
    public TimeSpan Backdate { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Signatures with less time left are renewed.</summary>
    public TimeSpan RenewBefore { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How much earlier or later, by name and type, so that not all are renewed at once.</summary>
    public TimeSpan RenewJitter { get; init; } = TimeSpan.FromDays(1);
}
