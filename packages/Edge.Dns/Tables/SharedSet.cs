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

    /// <summary>
    /// The records of now, of a steered set those of its first answer; null while there are none: the type is denied, or
    /// queries fail.
    /// </summary>
    public RecordSet? Current { get; internal set; }

    /// <summary>Whether names that have it have the type: else it is denied.</summary>
    public bool Exists => Blob != 0;

    internal ulong Cell { get; }

    /// <summary>The reference in the cell: of a blob, or of a steered set.</summary>
    internal ulong Blob { get; set; }

    internal bool IsGivenUp { get; set; }

    /// <summary>What its records depend on, if they do.</summary>
    internal LocationMap? Map { get; set; }

    /// <summary>Names that have it and whose addresses others bring along.</summary>
    internal HashSet<NameEntry> Watched { get; } = [];
}
