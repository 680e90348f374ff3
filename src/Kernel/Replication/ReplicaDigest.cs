using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Edge.Kernel;

/// <summary>
/// The XOR over all resources of XxHash3(key ‖ modified revision, little endian): equal on both sides when they hold the
/// same, whatever the order in which it came, and cheap to change by one resource.
/// </summary>
public static class ReplicaDigest
{
    public const ulong Empty = 0;

    /// <summary>What one resource contributes; XOR it in when it comes and again when it goes.</summary>
    public static ulong Of(ResourceKey key, Revision modified)
    {
        Span<byte> buffer = stackalloc byte[ResourceKey.LengthMax + sizeof(long)];
        var length = Encoding.ASCII.GetBytes(key.Value, buffer);
        BinaryPrimitives.WriteInt64LittleEndian(buffer[length..], modified.Value);
        return XxHash3.HashToUInt64(buffer[..(length + sizeof(long))]);
    }
}
