using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Edge.Protocol;

/// <summary>
/// END: <c>body length u64 | XxHash128 of the body, 16 bytes big-endian</c>. The hash finds a body that was cut or mixed up;
/// against a Host that lies it proves nothing, since the Host computes it.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct EndMessage(long Length, UInt128 Hash) : IJobMessage
{
    public const int Bytes = 24;

    public int Size => Bytes;

    /// <param name="payload">Exactly <see cref="Bytes"/> long, as the framing has checked.</param>
    public static EndMessage Parse(ReadOnlySpan<byte> payload) =>
        new(BinaryPrimitives.ReadInt64BigEndian(payload), BinaryPrimitives.ReadUInt128BigEndian(payload[8..]));

    public void Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, Length);
        BinaryPrimitives.WriteUInt128BigEndian(destination[8..], Hash);
    }
}
