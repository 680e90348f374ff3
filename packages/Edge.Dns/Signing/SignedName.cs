namespace Edge.Dns;

/// <summary>One name of a zone that is being signed.</summary>
internal sealed class SignedName(DnsName name)
{
    public DnsName Name => name;

    /// <summary>What its owner put there, by type.</summary>
    public SortedList<DnsRecordType, RecordSet> Sets { get; } = new(1);

    /// <summary>Signatures by the type that they cover.</summary>
    public SortedList<DnsRecordType, RecordSet> Signatures { get; } = new(2);

    /// <summary>Its place in the chain, if it has one.</summary>
    public RecordSet? Nsec { get; set; }

    public ZoneName ToZoneName() => new(
        name,
        [.. Sets.Values, .. Nsec is null ? [] : (RecordSet[])[Nsec], .. Signatures.Values]);
}
