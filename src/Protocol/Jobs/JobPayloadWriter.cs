using System.Buffers.Binary;
using System.Text;
using Edge.Kernel;

namespace Edge.Protocol;

/// <summary>Writes a payload's fields one after the other. Texts are Latin-1, which keeps header bytes as they came.</summary>
internal ref struct JobPayloadWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int Written { get; private set; }

    public static int SizeOf(string text) => sizeof(ushort) + text.Length;

    public static int SizeOf(IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        var size = sizeof(ushort);
        for (var i = 0; i < fields.Count; i++)
        {
            size += SizeOf(fields[i].Key) + SizeOf(fields[i].Value);
        }

        return size;
    }

    public void U8(byte value) => _destination[Written++] = value;

    public void U16(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_destination[Written..], value);
        Written += sizeof(ushort);
    }

    public void U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_destination[Written..], value);
        Written += sizeof(uint);
    }

    public void I64(long value)
    {
        BinaryPrimitives.WriteInt64BigEndian(_destination[Written..], value);
        Written += sizeof(long);
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        value.CopyTo(_destination[Written..]);
        Written += value.Length;
    }

    public void Text(string text)
    {
        Invariant.Hold(text.Length <= ushort.MaxValue, "a text of a frame is shorter than 64 KiB");
        U16((ushort)text.Length);
        Written += Encoding.Latin1.GetBytes(text, _destination[Written..]);
    }

    public void Fields(IReadOnlyList<KeyValuePair<string, string>> fields)
    {
        U16((ushort)fields.Count);
        for (var i = 0; i < fields.Count; i++)
        {
            Text(fields[i].Key);
            Text(fields[i].Value);
        }
    }
}
