namespace Edge.Dns;

/// <summary>What the denials of a zone share: behind it its SOA record from the type on, with the negative TTL.</summary>
internal unsafe struct ZoneHeader
{
    public const int Bytes = 16;

    public uint Crc;

    public uint Size;

    public ulong Reserved;

    public static byte* SoaOf(ZoneHeader* zone) => (byte*)zone + Bytes;
}
