using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>
/// Where addresses lie. Behind it two roots, of IPv4 and IPv6, with an entry for each 16 bits by which an address begins, and
/// blocks of 16 entries for four bits more each. An entry is the number of a block, or a leaf: a location, and the bits by
/// which all addresses of that location begin. It never changes.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct LocationHeader
{
    public const int Bytes = 16;

    public const int RootCount = 1 << 16;

    public const int BlockCount = 16;

    private const uint LeafBit = 1U << 31;

    public uint Crc;

    public uint Reserved;

    /// <summary>Its size with this header.</summary>
    public long Size;

    public static uint Leaf(ushort location, int prefix) => LeafBit | ((uint)prefix << 16) | location;

    public static ushort LocationOf(uint leaf) => (ushort)leaf;

    public static int PrefixOf(uint leaf) => (int)(leaf >> 16) & 0x7F;

    public static uint* EntriesOf(LocationHeader* map) => (uint*)((byte*)map + Bytes);

    /// <summary>The leaf of an address: at most three loads for IPv4, nine for IPv6.</summary>
    public static uint Find(LocationHeader* map, in ClientAddress address)
    {
        var entries = EntriesOf(map);
        var (bits, root) = address.IsIpv6 ? (address.High, RootCount) : (address.Low << 32, 0);
        var entry = entries[root + (int)(bits >> 48)];
        var blocks = entries + (2 * RootCount);
        for (bits <<= 16; (entry & LeafBit) == 0; bits <<= 4)
        {
            entry = blocks[((ulong)entry * BlockCount) + (bits >> 60)];
        }

        return entry;
    }
}
