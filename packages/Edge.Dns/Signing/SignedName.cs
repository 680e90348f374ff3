namespace Edge.Dns;

/// <summary>One name of a zone that is being signed.</summary>
internal sealed class SignedName(DnsName name)
{
    public DnsName Name => name;

    /// <summary>What its owner put there, by type.</summary>
    public SortedList<DnsRecordType, RecordSet> Sets { get; } = new(1);

    /// <summary>Signatures by the type that they cover.</summary>
    public SortedList<DnsRecordType, RecordSet> Signatures { get; } = new(2);

    /// <summary>Types whose sets are signed when they are asked for.</summary>
    public List<DnsRecordType> OnDemand { get; } = new(0);

    /// <summary>Its place in the chain, if it has one.</summary>
    public RecordSet? Nsec { get; set; }

    /// <summary>Puts a set in place, or takes the one there away.</summary>
    public void Put(ZoneChange change)
    {
        Signatures.Remove(change.Type);
        OnDemand.Remove(change.Type);
        if (change.Set is null)
        {
            Sets.Remove(change.Type);
            return;
        }

        Sets[change.Type] = change.Set;
        if (change.IsSignedOnDemand)
        {
            OnDemand.Add(change.Type);
        }
    }

    public ZoneName ToZoneName() => new(
        name,
        [.. Sets.Values, .. Nsec is null ? [] : (RecordSet[])[Nsec], .. Signatures.Values]);
}
