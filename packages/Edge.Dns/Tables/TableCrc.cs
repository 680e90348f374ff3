using System.Numerics;
using System.Runtime.CompilerServices;

namespace Edge.Dns;

/// <summary>CRC-32C of an object in a table, from behind its own four bytes to its end.</summary>
internal static unsafe class TableCrc
{
    public static uint Of(byte* start, int size)
    {
        var crc = uint.MaxValue;
        var at = sizeof(uint);
        for (; at <= size - sizeof(ulong); at += sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, Unsafe.ReadUnaligned<ulong>(start + at));
        }

        for (; at < size; at++)
        {
            crc = BitOperations.Crc32C(crc, start[at]);
        }

        return ~crc;
    }
}
