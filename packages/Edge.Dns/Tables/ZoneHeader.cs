namespace Edge.Dns;

/// <summary>
/// What the denials of a zone share: behind it its SOA record from the type on, with the negative TTL, and then the signatures
/// over it, each with the pointer C00C as owner.
/// </summary>
internal unsafe struct ZoneHeader
{
    public const int Bytes = 32;

    public uint Crc;

    public uint Size;

    public uint SoaBytes;

    public uint SignatureCount;

    /// <summary>The cell whose content is the reference of the root <see cref="NsecPage"/>, or 0 while the zone has no chain.</summary>
    public ulong Chain;

    public ulong Reserved;

    public static byte* SoaOf(ZoneHeader* zone) => (byte*)zone + Bytes;
}
