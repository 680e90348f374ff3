namespace Edge.Dns;

/// <summary>
/// One existing name. Behind it lie the name, the types, and for each type the reference of its blob, each padded to eight
/// bytes; in a signed zone also the references of the blobs with their signatures, 0 for a set without. A node never changes; it is replaced.
/// </summary>
internal unsafe struct NodeHeader
{
    /// <summary>A reference with this bit is that of a cell, whose content is the reference of the blob: one for many names.</summary>
    public const ulong SharedBit = 1UL << 63;

    public const int Bytes = 24;

    public uint Crc;

    /// <summary>Its size in units of eight bytes.</summary>
    public ushort Words;

    public byte NameBytes;

    public NodeFlags Flags;

    /// <summary>The cell whose content is the reference of the zone's <see cref="ZoneHeader"/>, and then its <see cref="ZoneMark"/>: one change of a SOA reaches all names.</summary>
    public ulong Zone;

    /// <summary>Bytes of the zone's name, which ends this one.</summary>
    public byte ApexBytes;

    public byte TypeCount;

    public ushort Reserved;

    public uint Hash;

    public static int Padded(int bytes) => (bytes + 7) & ~7;

    public static int Size(int nameBytes, int typeCount, bool isSigned) =>
        Bytes + Padded(nameBytes) + Padded(2 * typeCount) + ((isSigned ? 16 : 8) * typeCount);

    public static byte* NameOf(NodeHeader* node) => (byte*)node + Bytes;

    public static ushort* TypesOf(NodeHeader* node) => (ushort*)((byte*)node + Bytes + Padded(node->NameBytes));

    public static ulong* BlobsOf(NodeHeader* node) => (ulong*)((byte*)node + Bytes + Padded(node->NameBytes) + Padded(2 * node->TypeCount));

    /// <summary>Only of a node that is <see cref="NodeFlags.Signed"/>.</summary>
    public static ulong* SignaturesOf(NodeHeader* node) => BlobsOf(node) + node->TypeCount;
}
