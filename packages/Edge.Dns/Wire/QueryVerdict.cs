namespace Edge.Dns;

/// <summary>What a packet deserves, as far as its form tells.</summary>
public enum QueryVerdict : byte
{
    /// <summary>A well-formed query for one name; its fields are set.</summary>
    Answer,

    /// <summary>Shorter than a header, or a response: to reply would invite loops and reflection.</summary>
    Drop,

    /// <summary>FORMERR: only the header is known.</summary>
    FormatError,

    /// <summary>NOTIMP: an opcode other than QUERY; only the header is known.</summary>
    NotImplemented,

    /// <summary>BADVERS: an EDNS version other than 0; the question is set.</summary>
    BadVersion,
}
