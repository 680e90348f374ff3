using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Edge.Dns;

/// <summary>A zone in eight bytes, the same in every process: the start of the SHA-256 of its name, so that nobody finds another zone with the same.</summary>
public static class ZoneMark
{
    /// <summary>The mark of the zone with this name; never 0.</summary>
    public static ulong Of(DnsName apex)
    {
        ArgumentNullException.ThrowIfNull(apex);
        Span<byte> name = stackalloc byte[DnsLimits.NameBytesMax];
        apex.Wire.CopyTo(name);
        WireName.ToLower(name[..apex.Wire.Length]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(name[..apex.Wire.Length], hash);
        return Math.Max(BinaryPrimitives.ReadUInt64LittleEndian(hash), 1);
    }
}
