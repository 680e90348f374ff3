namespace Edge.Dns;

/// <summary>
/// One name in the chain of a signed zone. Behind it lie the name and its <see cref="NsecKey"/>. It never changes; it is
/// replaced.
/// </summary>
internal unsafe struct NsecLink
{
    public const int Bytes = 32;

    public uint Crc;

    public uint Size;

    /// <summary>The blob of its NSEC record.</summary>
    public ulong Nsec;

    /// <summary>The blob of the signatures over that; 0 if there are none.</summary>
    public ulong Signatures;

    public ushort NameBytes;

    public ushort KeyBytes;

    public uint Reserved;

    public static byte* NameOf(NsecLink* link) => (byte*)link + Bytes;

    public static ReadOnlySpan<byte> KeyOf(NsecLink* link) => new((byte*)link + Bytes + link->NameBytes, link->KeyBytes);
}
