namespace Edge.Dns;

/// <summary>Why a query failed (RFC 8914 §4).</summary>
internal enum ExtendedError : ushort
{
    None = 0,

    NotAuthoritative = 20,

    NotSupported = 21,
}
