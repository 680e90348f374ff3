namespace Edge.Dns;

/// <summary>Reads names that may end in pointers (RFC 1035 §4.1.4).</summary>
internal static class CompressedName
{
    private const int PointerBits = 0xC0;
    private const int OffsetMask = 0x3FFF;

    /// <summary>
    /// Reads a name into <paramref name="wire"/> (255 bytes) and moves <paramref name="at"/> behind it. Each pointer leads
    /// further back than the one before, so none can loop; there are at most as many as labels.
    /// </summary>
    /// <returns>Null, or the rule that is broken.</returns>
    public static string? Read(ReadOnlySpan<byte> packet, ref int at, Span<byte> wire, out int length)
    {
        length = 0;
        var position = at;
        var lowest = at;
        var pointers = 0;
        while (position < packet.Length)
        {
            var size = packet[position];
            if (size >= PointerBits)
            {
                if (position + 1 >= packet.Length)
                {
                    break;
                }

                var target = ((size << 8) | packet[position + 1]) & OffsetMask;
                if (pointers == 0)
                {
                    at = position + 2;
                }

                if (target >= lowest || ++pointers > DnsLimits.LabelCountMax)
                {
                    return "holds a pointer that does not lead backwards";
                }

                lowest = position = target;
                continue;
            }

            if (size > DnsLimits.LabelBytesMax)
            {
                return "holds a label of a reserved kind";
            }

            if (length + size + 1 > DnsLimits.NameBytesMax || (size > 0 && length + size + 1 == DnsLimits.NameBytesMax))
            {
                return "has more than 255 bytes";
            }

            if (position + 1 + size > packet.Length)
            {
                break;
            }

            packet.Slice(position, size + 1).CopyTo(wire[length..]);
            length += size + 1;
            position += size + 1;
            if (size == 0)
            {
                at = pointers == 0 ? position : at;
                return null;
            }
        }

        return "is cut off";
    }
}
