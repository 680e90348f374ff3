namespace Edge.Dns;

/// <summary>Types of resource records and of questions (IANA registry "Resource Record (RR) TYPEs").</summary>
public enum DnsRecordType : ushort
{
    /// <summary>Reserved; never a valid type (RFC 6895 §3.1).</summary>
    None = 0,

    /// <summary>An IPv4 address (RFC 1035 §3.4.1).</summary>
    A = 1,

    /// <summary>An authoritative name server (RFC 1035 §3.3.11).</summary>
    Ns = 2,

    /// <summary>The canonical name of an alias (RFC 1035 §3.3.1).</summary>
    Cname = 5,

    /// <summary>The start of a zone of authority (RFC 1035 §3.3.13).</summary>
    Soa = 6,

    /// <summary>Host information, which also answers ANY (RFC 8482 §4.2).</summary>
    Hinfo = 13,

    /// <summary>Text strings (RFC 1035 §3.3.14).</summary>
    Txt = 16,

    /// <summary>An IPv6 address (RFC 3596 §2.1).</summary>
    Aaaa = 28,

    /// <summary>The pseudo-record of EDNS (RFC 6891 §6.1).</summary>
    Opt = 41,

    /// <summary>A question for an incremental zone transfer (RFC 1995).</summary>
    Ixfr = 251,

    /// <summary>A question for a zone transfer (RFC 5936).</summary>
    Axfr = 252,

    /// <summary>A question for any type (RFC 8482).</summary>
    Any = 255,
}
