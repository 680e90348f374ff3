namespace Edge.Dns;

/// <summary>What a signed zone has to say of a name.</summary>
internal enum NamePlace
{
    /// <summary>Nothing stands there.</summary>
    Absent,

    /// <summary>It lies beneath a delegation or a DNAME: neither signed nor in the chain.</summary>
    Hidden,

    /// <summary>It is delegated: only DS and NSEC are signed (RFC 4035 §2.2).</summary>
    Cut,

    /// <summary>Everything is signed.</summary>
    Authoritative,
}
