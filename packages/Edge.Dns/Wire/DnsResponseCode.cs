namespace Edge.Dns;

/// <summary>Response codes (RFC 6895 §2.3), extended ones included.</summary>
public enum DnsResponseCode : byte
{
    /// <summary>The question was answered, if only by "no such data".</summary>
    NoError = 0,

    /// <summary>The query could not be read.</summary>
    FormatError = 1,

    /// <summary>The server failed.</summary>
    ServerFailure = 2,

    /// <summary>The name does not exist.</summary>
    NameError = 3,

    /// <summary>The kind of query is not served.</summary>
    NotImplemented = 4,

    /// <summary>The server will not answer, e.g. for a name outside its zones.</summary>
    Refused = 5,

    /// <summary>A name that should not exist does: rewriting it by a DNAME made it too long (RFC 6672 §2.2).</summary>
    NameExists = 6,

    /// <summary>Records that should not exist do (RFC 2136 §2.2).</summary>
    RecordsExist = 7,

    /// <summary>Records that should exist do not (RFC 2136 §2.2).</summary>
    NoRecords = 8,

    /// <summary>The server is not responsible for the zone (RFC 2136 §2.2), or the message is not authentic (RFC 8945 §5.3.2).</summary>
    NotAuthoritative = 9,

    /// <summary>A name of an update lies outside its zone (RFC 2136 §2.2).</summary>
    NotInZone = 10,

    /// <summary>The EDNS version is not served (RFC 6891 §6.1.3); the upper bits travel in the OPT record.</summary>
    BadVersion = 16,
}
