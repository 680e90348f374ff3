namespace Edge.Dns;

/// <summary>A zone as the writer knows it.</summary>
internal sealed class ZoneEntry(RecordSet soa, RecordSet? signatures, int apexBytes, ulong cell, NsecIndex chain)
{
    /// <summary>The reference of the zone's header, and its <see cref="ZoneMark"/>.</summary>
    public const int CellBytes = 2 * sizeof(ulong);

    public RecordSet Soa { get; set; } = soa;

    /// <summary>Over the SOA, if the zone is signed.</summary>
    public RecordSet? Signatures { get; set; } = signatures;

    /// <summary>Whether queries to it fail.</summary>
    public bool IsSilent { get; set; }

    public int ApexBytes => apexBytes;

    /// <summary>Its NSEC records.</summary>
    public NsecIndex Chain { get; } = chain;

    /// <summary>The cell that the zone's nodes refer to.</summary>
    public ulong Cell { get; } = cell;

    public ulong Header { get; set; }

    public int HeaderSize { get; set; }

    /// <summary>The SOA and signatures that the header was written of.</summary>
    public (RecordSet Soa, RecordSet? Signatures)? Written { get; set; }
}
