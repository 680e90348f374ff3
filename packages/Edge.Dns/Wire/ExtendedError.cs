namespace Edge.Dns;

/// <summary>Why a query failed (RFC 8914 §4).</summary>
public enum ExtendedError
{
    /// <summary>Nothing is told.</summary>
    None = 0,

    /// <summary>There is no signature for a set of a signed zone.</summary>
    SignaturesMissing = 10,

    /// <summary>What the answer depends on is not known yet.</summary>
    NotReady = 14,

    /// <summary>The server does not answer for the name.</summary>
    NotAuthoritative = 20,

    /// <summary>The server does not do what was asked for.</summary>
    NotSupported = 21,

    /// <summary>No server that the answer depends on could be reached.</summary>
    NoReachableAuthority = 22,

    /// <summary>The zone's content is too old, or has not come yet.</summary>
    InvalidData = 24,
}
