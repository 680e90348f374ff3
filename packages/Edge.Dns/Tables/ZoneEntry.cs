namespace Edge.Dns;

/// <summary>A zone as the writer knows it.</summary>
internal sealed class ZoneEntry(RecordSet soa, ulong cell)
{
    public RecordSet Soa { get; set; } = soa;

    /// <summary>The cell that the zone's nodes refer to.</summary>
    public ulong Cell { get; } = cell;

    public ulong Header { get; set; }

    public int HeaderSize { get; set; }

    /// <summary>The SOA that the header was written of.</summary>
    public RecordSet? Written { get; set; }
}
