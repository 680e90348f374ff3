namespace Edge.Dns;

/// <summary>
/// Records that many names have in common and that change for all of them at once, by one store. Made by
/// <see cref="AnswerTable.Share"/>.
/// </summary>
public sealed class SharedSet
{
    internal SharedSet(DnsRecordType type, ulong cell) => (Type, Cell) = (type, cell);

    /// <summary>The type of its records.</summary>
    public DnsRecordType Type { get; }

    /// <summary>The records of now; null while there are none, and the type is denied.</summary>
    public RecordSet? Current { get; internal set; }

    internal ulong Cell { get; }

    internal ulong Blob { get; set; }

    /// <summary>Names that have it and whose addresses others bring along.</summary>
    internal HashSet<NameEntry> Watched { get; } = [];
}
