using System.Buffers.Binary;
using System.Text;

namespace Edge.GeoIp;

/// <summary>Records of a file in the MaxMind DB format. They are bounded in depth and in number of values.</summary>
internal sealed class MmdbRecords(ReadOnlyMemory<byte> bytes)
{
    private const int DepthMax = 16;

    private const int ValuesMax = 4096;

    private int _values;

    /// <summary>The value at a place: text, <c>double</c>, <c>ulong</c>, <c>long</c>, <c>bool</c>, <c>byte[]</c>, a list or a map.</summary>
    /// <exception cref="InvalidDataException">It leads out of the file or in circles.</exception>
    public object Read(int at)
    {
        _values = 0;
        return Read(ref at, 0);
    }

    private object Read(ref int at, int depth)
    {
        MmdbFile.Demand(depth <= DepthMax && ++_values <= ValuesMax, "a record is too deep or too large");
        var control = Take(ref at, 1)[0];
        var type = control >> 5;
        if (type == 1)
        {
            var target = Pointer(control, ref at);
            MmdbFile.Demand(bytes.Span[Math.Min(target, bytes.Length - 1)] >> 5 != 1, "a pointer leads to a pointer");
            return Read(ref target, depth + 1);
        }

        type = type == 0 ? Take(ref at, 1)[0] + 7 : type;
        var size = SizeOf(control, ref at);
        return type switch
        {
            2 => Encoding.UTF8.GetString(Take(ref at, size)),
            3 => BinaryPrimitives.ReadDoubleBigEndian(Take(ref at, Exactly(size, 8))),
            4 => Take(ref at, size).ToArray(),
            5 or 6 or 9 => Unsigned(Take(ref at, Within(size, 8))),
            7 => ReadMap(ref at, size, depth),
            8 => (long)(int)Unsigned(Take(ref at, Within(size, 4))),
            10 => Take(ref at, Within(size, 16)).ToArray(),
            11 => ReadList(ref at, size, depth),
            14 => size != 0,
            15 => (double)BinaryPrimitives.ReadSingleBigEndian(Take(ref at, Exactly(size, 4))),
            _ => throw new InvalidDataException($"a record holds a value of type {type}"),
        };
    }

    private Dictionary<string, object> ReadMap(ref int at, int count, int depth)
    {
        var map = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            var key = Read(ref at, depth + 1) as string;
            MmdbFile.Demand(key is not null, "a map has a key that is no text");
            map[key] = Read(ref at, depth + 1);
        }

        return map;
    }

    private List<object> ReadList(ref int at, int count, int depth)
    {
        var list = new List<object>();
        for (var i = 0; i < count; i++)
        {
            list.Add(Read(ref at, depth + 1));
        }

        return list;
    }

    private int Pointer(byte control, ref int at)
    {
        var size = (control >> 3) & 3;
        var high = control & 7;
        var rest = Take(ref at, size + 1);
        long target = size switch
        {
            0 => (high << 8) | rest[0],
            1 => ((high << 16) | BinaryPrimitives.ReadUInt16BigEndian(rest)) + 2048,
            2 => ((high << 24) | (rest[0] << 16) | (rest[1] << 8) | rest[2]) + 526_336,
            _ => BinaryPrimitives.ReadUInt32BigEndian(rest),
        };
        MmdbFile.Demand(target < bytes.Length, "a pointer leads out of the file");
        return (int)target;
    }

    private int SizeOf(byte control, ref int at) => (control & 0x1F) switch
    {
        29 => 29 + Take(ref at, 1)[0],
        30 => 285 + BinaryPrimitives.ReadUInt16BigEndian(Take(ref at, 2)),
        31 => 65_821 + (int)Unsigned(Take(ref at, 3)),
        var size => size,
    };

    private ReadOnlySpan<byte> Take(ref int at, int count)
    {
        MmdbFile.Demand(at >= 0 && count >= 0 && at <= bytes.Length - count, "a record is cut off");
        at += count;
        return bytes.Span.Slice(at - count, count);
    }

    private static ulong Unsigned(ReadOnlySpan<byte> octets)
    {
        var number = 0UL;
        foreach (var octet in octets)
        {
            number = (number << 8) | octet;
        }

        return number;
    }

    private static int Exactly(int size, int wanted) => size == wanted ? size : throw new InvalidDataException($"a number has {size} bytes, not {wanted}");

    private static int Within(int size, int most) => size <= most ? size : throw new InvalidDataException($"a number has {size} bytes, more than {most}");
}
