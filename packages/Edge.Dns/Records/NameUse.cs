namespace Edge.Dns;

/// <summary>How a name within a record's data may be written.</summary>
[Flags]
internal enum NameUse : byte
{
    /// <summary>In full, and in the canonical form as it stands: every type since RFC 3597.</summary>
    Plain = 0,

    /// <summary>Its letters are lower in the canonical form (RFC 4034 §6.2, RFC 6840 §5.1).</summary>
    Lowered = 1,

    /// <summary>A message from elsewhere may hold a pointer instead (RFC 3597 §4).</summary>
    Expanded = 2,

    /// <summary>We write pointers too (RFC 1035 §4.1.4): its own types, the obsolete ones aside.</summary>
    Compressed = 4,

    /// <summary>A type of RFC 1035.</summary>
    Old = Lowered | Expanded | Compressed,
}
