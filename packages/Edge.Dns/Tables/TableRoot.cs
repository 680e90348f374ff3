namespace Edge.Dns;

/// <summary>One array of slots; growth makes a new one.</summary>
internal struct TableRoot
{
    /// <summary>Reference of the slots, eight bytes each: 20 bits of the name's hash above the reference of its node.</summary>
    public ulong Slots;

    /// <summary>Their number less one; a power of two.</summary>
    public uint Mask;

    /// <summary>Labels of the deepest name: no deeper one need be looked for.</summary>
    public uint DepthMax;

    public ulong Seed;

    public uint Crc;

    public uint Reserved;
}
