namespace Edge.Dns;

/// <summary>What the writer knows of a name: its place in the tree of names, its records, and what was compiled of them.</summary>
internal sealed class NameEntry(DnsName name, NameEntry? parent)
{
    public DnsName Name { get; } = name;

    public NameEntry? Parent { get; } = parent;

    public NameEntry? FirstChild { get; set; }

    public NameEntry? Next { get; set; }

    public NameEntry? Previous { get; set; }

    /// <summary>The records, each with the zone that says them: above a zone within a zone, both may speak of one name.</summary>
    public List<EntrySet> Sets { get; } = new(1);

    /// <summary>Set where a zone begins.</summary>
    public ZoneEntry? Zone { get; set; }

    /// <summary>Names whose answers bring this one's addresses along.</summary>
    public HashSet<NameEntry>? Users { get; set; }

    /// <summary>Names whose addresses this one's answers bring along.</summary>
    public List<NameEntry>? Used { get; set; }

    /// <summary>Its places in the chains of signed zones: one, or two where a zone begins in a zone.</summary>
    public List<(ZoneEntry Zone, RecordSet Nsec, RecordSet? Signatures)>? Links { get; set; }

    /// <summary>The node in force; 0 if the name is not answered for.</summary>
    public ulong Node { get; set; }

    public bool IsDirty { get; set; }

    /// <summary>Nothing needs it any more.</summary>
    public bool IsIdle => FirstChild is null && Sets.Count == 0 && Zone is null && Users is null or { Count: 0 } && Links is null && Node == 0 && !IsDirty;

    public RecordSet? Find(DnsRecordType type, int zoneBytes)
    {
        foreach (var set in Sets)
        {
            if (set.ZoneBytes == zoneBytes && set.Type == type)
            {
                return set.Current;
            }
        }

        return null;
    }

    public bool Speaks(int zoneBytes)
    {
        foreach (var set in Sets)
        {
            if (set.ZoneBytes == zoneBytes)
            {
                return true;
            }
        }

        return false;
    }
}
