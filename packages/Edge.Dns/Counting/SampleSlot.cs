using System.Runtime.InteropServices;

namespace Edge.Dns;

/// <summary>A query that was picked out, as its worker leaves it: of the client only the prefix.</summary>
[StructLayout(LayoutKind.Explicit, Size = Bytes)]
internal unsafe struct SampleSlot
{
    public const int Bytes = 288;

    [FieldOffset(0)]
    public long UnixMilliseconds;

    [FieldOffset(8)]
    public ulong Zone;

    /// <summary>The upper half of an IPv6 address with 48 bits of it, or an IPv4 address with 24.</summary>
    [FieldOffset(16)]
    public ulong Prefix;

    [FieldOffset(24)]
    public ushort Type;

    [FieldOffset(26)]
    public byte Result;

    [FieldOffset(27)]
    public byte IsIpv6;

    [FieldOffset(28)]
    public byte Transport;

    /// <summary>For how many queries it stands.</summary>
    [FieldOffset(29)]
    public byte Every;

    [FieldOffset(30)]
    public byte NameBytes;

    [FieldOffset(32)]
    public fixed byte Name[256];
}
