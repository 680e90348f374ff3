namespace Edge.Dns;

/// <summary>What a look-up must know of a name beside its types.</summary>
[Flags]
internal enum NodeFlags : byte
{
    None = 0,

    /// <summary>A delegation: names at and beneath it belong to others (RFC 1034 §4.2.1).</summary>
    Cut = 1,

    /// <summary>Names beneath it are rewritten (RFC 6672).</summary>
    Dname = 2,

    /// <summary>It has a child <c>*</c> (RFC 4592).</summary>
    HasWildcard = 4,

    /// <summary>The start of a zone; its DS is the matter of the zone above (RFC 4035 §3.1.4.1).</summary>
    Apex = 8,

    /// <summary>Its data is a CNAME.</summary>
    Alias = 16,

    /// <summary>Behind the references of its blobs lie as many of blobs with signatures.</summary>
    Signed = 32,

    /// <summary>The start of a zone that cannot be answered for at present: whatever leads here fails.</summary>
    Silent = 64,
}
