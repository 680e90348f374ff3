using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics;
using System.Text;

namespace Edge.Dns;

/// <summary>Bytes that grow at their end, wire form or ASCII, used again and again.</summary>
internal sealed class ByteBuffer(int capacity = 256)
{
    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    /// <summary>What was written, to be changed in place.</summary>
    public Span<byte> From(int start) => _bytes.AsSpan(start, Length - start);

    /// <summary>Room for at least so many bytes after the last one; <see cref="Advance"/> says how many were used.</summary>
    public Span<byte> Room(int size)
    {
        if (_bytes.Length - Length < size)
        {
            Array.Resize(ref _bytes, Math.Max(checked(Length + size), _bytes.Length * 2));
        }

        return _bytes.AsSpan(Length);
    }

    public void Advance(int size)
    {
        Debug.Assert(size <= _bytes.Length - Length, "more bytes were used than there was room for");
        Length += size;
    }

    /// <summary>Forgets everything from <paramref name="length"/> on.</summary>
    public void Truncate(int length) => Length = length;

    public void Append(byte octet)
    {
        Room(1)[0] = octet;
        Length++;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        Length += bytes.Length;
    }

    public void AppendWord(ushort value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(Room(2), value);
        Length += 2;
    }

    public void AppendDouble(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Room(4), value);
        Length += 4;
    }

    /// <summary>Appends text of ASCII alone.</summary>
    public void AppendText(ReadOnlySpan<char> text)
    {
        var size = Encoding.ASCII.GetBytes(text, Room(text.Length));
        Length += size;
    }

    public void AppendDecimal(ulong value, int digitsMin = 1)
    {
        const int DigitsMax = 20;
        Utf8Formatter.TryFormat(value, Room(DigitsMax), out var size, new System.Buffers.StandardFormat('D', (byte)digitsMin));
        Length += size;
    }

    public override string ToString() => Encoding.ASCII.GetString(Written);
}
