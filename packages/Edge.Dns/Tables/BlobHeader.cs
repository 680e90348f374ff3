namespace Edge.Dns;

/// <summary>
/// The records of one answer, ready to be copied behind any question: owners are the pointer C00C or written out, so that
/// names with the same records share one blob. A blob never changes; it is replaced.
/// </summary>
internal unsafe struct BlobHeader
{
    public const int Bytes = 24;

    public uint Crc;

    /// <summary>Its size with this header, not padded.</summary>
    public uint Size;

    public ushort AnswerCount;

    public ushort AuthorityCount;

    public ushort AdditionalCount;

    /// <summary>Whether the additional records are the addresses of servers beneath a cut, without which it is useless (RFC 9471).</summary>
    public ushort NeedsAdditional;

    /// <summary>Where the additional records begin among the records' bytes.</summary>
    public uint AdditionalStart;

    public uint Reserved;

    public static byte* RecordsOf(BlobHeader* blob) => (byte*)blob + Bytes;
}
