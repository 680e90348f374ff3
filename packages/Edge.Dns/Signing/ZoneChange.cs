namespace Edge.Dns;

/// <summary>A record set of a zone that is put in another's place, or removed.</summary>
public sealed record ZoneChange
{
    /// <summary>Whose set it is.</summary>
    public required DnsName Owner { get; init; }

    /// <summary>Its type.</summary>
    public required DnsRecordType Type { get; init; }

    /// <summary>What stands there from now on; null if nothing does.</summary>
    public RecordSet? Set { get; init; }

    /// <summary>
    /// Whether its records depend on who asks, and are signed then (<see cref="OnlineSigner"/>): the chain names the type, and the set
    /// gets no signature here.
    /// </summary>
    public bool IsSignedOnDemand { get; init; }

    /// <summary>Signatures made elsewhere, for a zone whose <see cref="ZoneSigning.KeyKeys"/> are not at hand.</summary>
    public RecordSet? Signatures { get; init; }
}
