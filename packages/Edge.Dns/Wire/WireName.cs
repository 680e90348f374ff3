using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Edge.Dns;

/// <summary>Walks over uncompressed names in wire form.</summary>
internal static class WireName
{
    /// <summary>
    /// Bytes of the name at the start of <paramref name="wire"/>, or −1 if it is cut off, too long, or holds a
    /// compression pointer or a reserved kind of label.
    /// </summary>
    public static int Measure(ReadOnlySpan<byte> wire)
    {
        var position = 0;
        while (position < wire.Length && position < DnsLimits.NameBytesMax)
        {
            var size = wire[position];
            if (size > DnsLimits.LabelBytesMax)
            {
                return -1;
            }

            position += size + 1;
            if (size == 0)
            {
                return position;
            }
        }

        return -1;
    }

    /// <summary>
    /// Bytes of a name that may end in a compression pointer, or −1. The pointer is not followed, so it cannot loop.
    /// </summary>
    public static int Skip(ReadOnlySpan<byte> wire)
    {
        var position = 0;
        while (position < wire.Length && position < DnsLimits.NameBytesMax)
        {
            var size = wire[position];
            if (size >= 0xC0)
            {
                return position + 2 <= wire.Length ? position + 2 : -1;
            }

            if (size > DnsLimits.LabelBytesMax)
            {
                return -1;
            }

            position += size + 1;
            if (size == 0)
            {
                return position;
            }
        }

        return -1;
    }

    /// <summary>Whether a label, or the root, of a valid name begins at <paramref name="offset"/>.</summary>
    public static bool IsLabelStart(ReadOnlySpan<byte> wire, int offset)
    {
        var i = 0;
        while (i < offset)
        {
            i += wire[i] + 1;
        }

        return i == offset;
    }

    /// <summary>Labels of a valid name, the root not counted.</summary>
    public static int CountLabels(ReadOnlySpan<byte> wire)
    {
        var count = 0;
        for (var i = 0; wire[i] != 0; i += wire[i] + 1)
        {
            count++;
        }

        return count;
    }

    /// <summary>
    /// Lower-cases a whole name, 32 bytes at once. The lengths of labels, at most 63, lie below the letters and are safe.
    /// </summary>
    public static void ToLower(Span<byte> wire)
    {
        ref var start = ref MemoryMarshal.GetReference(wire);
        var i = 0;
        for (; i <= wire.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
        {
            var block = Vector256.LoadUnsafe(ref start, (nuint)i);
            var letters = Vector256.LessThan(block - Vector256.Create((byte)'A'), Vector256.Create((byte)26));
            (block | (letters & Vector256.Create((byte)0x20))).StoreUnsafe(ref start, (nuint)i);
        }

        for (; i < wire.Length; i++)
        {
            ref var octet = ref Unsafe.Add(ref start, i);
            if ((uint)(octet - 'A') < 26)
            {
                octet |= 0x20;
            }
        }
    }
}
