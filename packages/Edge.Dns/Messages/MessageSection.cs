namespace Edge.Dns;

/// <summary>The sections of records (RFC 1035 §4.1); in an UPDATE: prerequisites, changes, additional (RFC 2136 §2).</summary>
public enum MessageSection
{
    /// <summary>What was asked for; prerequisites.</summary>
    Answer,

    /// <summary>Who is responsible, or the SOA of a denial; changes.</summary>
    Authority,

    /// <summary>What may help.</summary>
    Additional,
}
