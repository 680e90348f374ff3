namespace Edge.Dns;

/// <summary>The second word of a header (RFC 1035 §4.1.1, RFC 4035 §3.1.6) but for opcode and code.</summary>
[Flags]
public enum MessageFlags : ushort
{
    /// <summary>A query that asks for nothing more.</summary>
    None = 0,

    /// <summary>QR: it is a response.</summary>
    Response = 0x8000,

    /// <summary>AA: the answer comes from who is responsible for the name.</summary>
    Authoritative = 0x0400,

    /// <summary>TC: records are missing; ask again over a stream.</summary>
    Truncated = 0x0200,

    /// <summary>RD: the client wants aliases and referrals to be followed for it.</summary>
    RecursionDesired = 0x0100,

    /// <summary>RA: the server does that.</summary>
    RecursionAvailable = 0x0080,

    /// <summary>AD: the answer was validated.</summary>
    AuthenticData = 0x0020,

    /// <summary>CD: the client validates by itself.</summary>
    CheckingDisabled = 0x0010,
}
